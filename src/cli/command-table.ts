import type { Call } from './call.ts';

/** A verb: what it says in `--help`, and where its code is. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly argument?: { readonly name: string; readonly required: boolean };
  /** Loads the command only when it is called: `--help` stays quick. */
  readonly load: () => Promise<{ run: (call: Call) => Promise<number> }>;
}

/** Every command, in the order of `emds --help`. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'Make a new project.',
    argument: { name: 'project_name', required: false },
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'ingest',
    summary: 'Fetch what sources.yml declares and land it as Parquet.',
    argument: { name: 'tables...', required: false },
    load: () => import('./commands/ingest.ts'),
  },
  {
    name: 'build',
    summary: 'Run all seeds, models, snapshots and tests in order.',
    load: () => import('./commands/build.ts'),
  },
  { name: 'run', summary: 'Run models.', load: () => import('./commands/build.ts') },
  { name: 'test', summary: 'Run tests on what has been built.', load: () => import('./commands/build.ts') },
  { name: 'seed', summary: 'Load CSV files into the database.', load: () => import('./commands/build.ts') },
  { name: 'snapshot', summary: 'Run snapshots.', load: () => import('./commands/build.ts') },
  {
    name: 'compile',
    summary: 'Write the SQL that would run to target/.',
    load: () => import('./commands/compile.ts'),
  },
  {
    name: 'parse',
    summary: 'Read the project, check it and write the manifest.',
    load: () => import('./commands/parse.ts'),
  },
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'List the resources of the project.',
    load: () => import('./commands/list.ts'),
  },
  {
    name: 'show',
    summary: 'Run a model or a query and print some of its rows.',
    load: () => import('./commands/show.ts'),
  },
  {
    name: 'docs generate',
    summary: 'Write the documentation site.',
    load: () => import('./commands/docs-generate.ts'),
  },
  {
    name: 'docs serve',
    summary: 'Serve the documentation site.',
    load: () => import('./commands/docs-serve.ts'),
  },
  {
    name: 'source freshness',
    aliases: ['snapshot-freshness'],
    summary: 'Check how fresh the sources are.',
    load: () => import('./commands/source-freshness.ts'),
  },
  {
    name: 'run-operation',
    summary: 'Run a macro.',
    argument: { name: 'macro', required: true },
    load: () => import('./commands/run-operation.ts'),
  },
  {
    name: 'clone',
    summary: 'Make relations that stand for those of --state.',
    load: () => import('./commands/build.ts'),
  },
  {
    name: 'retry',
    summary: 'Run again what failed the last time.',
    load: () => import('./commands/retry.ts'),
  },
  { name: 'deps', summary: 'Install the packages of the project.', load: () => import('./commands/deps.ts') },
  {
    name: 'debug',
    summary: 'Check the project, the profile and the connection.',
    load: () => import('./commands/debug.ts'),
  },
  {
    name: 'clean',
    summary: 'Delete the folders of clean-targets.',
    load: () => import('./commands/clean.ts'),
  },
];

/** Commands that hold others. */
export const groups: readonly { readonly name: string; readonly summary: string }[] = [
  { name: 'docs', summary: 'Write or serve the documentation site.' },
  { name: 'source', summary: 'Check the sources of the project.' },
];
