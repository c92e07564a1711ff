import type { ResolvedFlags } from '../flags/resolve-flags.ts';

const executable = ['model', 'test', 'snapshot', 'analysis', 'operation', 'seed', 'doc', 'rpc', 'function'];
const buildable = ['model', 'snapshot', 'seed', 'test', 'unit_test', 'saved_query', 'exposure', 'function'];
const listed = [
  'model',
  'snapshot',
  'seed',
  'test',
  'source',
  'exposure',
  'metric',
  'saved_query',
  'semantic_model',
  'unit_test',
  'function',
];

interface Types {
  readonly usual: readonly string[];
  /** What `--resource-type all` means; the usual ones where left out. */
  readonly all?: readonly string[];
}

/** The kinds of resources that each command takes. */
const types: Readonly<Record<string, Types>> = {
  build: { usual: buildable },
  run: { usual: ['model'] },
  test: { usual: ['test', 'unit_test'] },
  seed: { usual: ['seed'] },
  snapshot: { usual: ['snapshot'] },
  clone: { usual: ['model', 'seed', 'snapshot'] },
  compile: { usual: executable },
  show: { usual: executable },
  'docs generate': { usual: executable },
  'source freshness': { usual: ['source'] },
  list: { usual: listed, all: [...listed, 'analysis'] },
};

/** What a command takes after `--resource-type` and `--exclude-resource-type`. */
export function resourceTypes(command: string, { values }: ResolvedFlags): ReadonlySet<string> {
  if (typeof values['inline'] === 'string') return new Set(['sql_operation']);
  const { usual, all = usual } = types[command]!;
  const asked = (values['resource_types'] as readonly string[] | undefined) ?? [];
  const excluded = new Set((values['exclude_resource_types'] as readonly string[] | undefined) ?? []);
  const named = asked.flatMap((it) => (it === 'all' ? all : it === 'default' ? usual : [it]));
  return new Set((asked.length > 0 ? named : usual).filter((it) => !excluded.has(it)));
}
