/** A verb: what it says in `--help`, and where its code is. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly aliases?: readonly string[];
  readonly argument?: { readonly name: string; readonly required: boolean };
}

/** Every command, in the order of `emds --help`. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'Make a new project.',
    argument: { name: 'project_name', required: false },
  },
  {
    name: 'ingest',
    summary: 'Fetch what sources.yml declares and land it as Parquet.',
    argument: { name: 'tables...', required: false },
  },
  {
    name: 'build',
    summary: 'Run all seeds, models, snapshots and tests in order.',
  },
  { name: 'run', summary: 'Run models.' },
  { name: 'test', summary: 'Run tests on what has been built.' },
  { name: 'seed', summary: 'Load CSV files into the database.' },
  { name: 'snapshot', summary: 'Run snapshots.' },
  {
    name: 'compile',
    summary: 'Write the SQL that would run to target/.',
  },
  {
    name: 'parse',
    summary: 'Read the project, check it and write the manifest.',
  },
  {
    name: 'check',
    summary: 'Prove the SQL of the project against empty tables, without data.',
  },
  {
    name: 'lineage',
    summary: 'Show which columns a column comes from, or goes to.',
    argument: { name: 'model.column', required: true },
  },
  {
    name: 'diff',
    summary: 'Show what a change does to columns and their readers, or with --data to rows.',
  },
  {
    name: 'list',
    aliases: ['ls'],
    summary: 'List the resources of the project.',
  },
  {
    name: 'show',
    summary: 'Run a model or a query and print some of its rows.',
  },
  {
    name: 'docs generate',
    summary: 'Write the documentation site.',
  },
  {
    name: 'docs serve',
    summary: 'Serve the documentation site.',
  },
  {
    name: 'source freshness',
    aliases: ['snapshot-freshness'],
    summary: 'Check how fresh the sources are.',
  },
  {
    name: 'run-operation',
    summary: 'Run a macro.',
    argument: { name: 'macro', required: true },
  },
  {
    name: 'clone',
    summary: 'Make relations that stand for those of --state.',
  },
  {
    name: 'retry',
    summary: 'Run again what failed the last time.',
  },
  { name: 'deps', summary: 'Install the packages of the project.' },
  {
    name: 'debug',
    summary: 'Check the project, the profile and the connection.',
  },
  {
    name: 'clean',
    summary: 'Delete the folders of clean-targets.',
  },
];

/** Commands that hold others. */
export const groups: readonly { readonly name: string; readonly summary: string }[] = [
  { name: 'docs', summary: 'Write or serve the documentation site.' },
  { name: 'source', summary: 'Check the sources of the project.' },
];
