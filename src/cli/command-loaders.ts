import type { Call } from './call.ts';

type LoadCommand = () => Promise<{ run: (call: Call) => Promise<number> }>;

/** The code of each command, loaded only when it is called: `--help` stays quick. */
export const commandLoaders: Readonly<Record<string, LoadCommand>> = {
  init: () => import('./commands/init.ts'),
  ingest: () => import('./commands/ingest.ts'),
  build: () => import('./commands/build.ts'),
  run: () => import('./commands/build.ts'),
  test: () => import('./commands/build.ts'),
  seed: () => import('./commands/build.ts'),
  snapshot: () => import('./commands/build.ts'),
  compile: () => import('./commands/compile.ts'),
  parse: () => import('./commands/parse.ts'),
  check: () => import('./commands/check.ts'),
  lineage: () => import('./commands/lineage.ts'),
  diff: () => import('./commands/diff.ts'),
  list: () => import('./commands/list.ts'),
  show: () => import('./commands/show.ts'),
  'docs generate': () => import('./commands/docs-generate.ts'),
  'docs serve': () => import('./commands/docs-serve.ts'),
  'source freshness': () => import('./commands/source-freshness.ts'),
  'run-operation': () => import('./commands/run-operation.ts'),
  clone: () => import('./commands/build.ts'),
  retry: () => import('./commands/retry.ts'),
  deps: () => import('./commands/deps.ts'),
  debug: () => import('./commands/debug.ts'),
  clean: () => import('./commands/clean.ts'),
};
