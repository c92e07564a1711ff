import type { Resource } from './collect-nodes.ts';
import { type Json, record } from './json.ts';
import { WordTable } from './word-table.ts';

/** Kinds of resource that `config.…` of the selection syntax looks at. */
const withConfig = new Set(['model', 'seed', 'snapshot', 'test', 'analysis', 'operation', 'source']);
/** What nobody selects by: ours, and whole statements. */
const leftOut = new Set(['column_lineage', 'pre-hook', 'post-hook']);
const longest = 200;

/**
 * Configs as `config.…` can ask for them: words `path\nvalue` for texts, `path\n\ntrue` for switches; a set of these words
 * for each kind of config that there is, and for each resource the number of its set.
 */
export function configSets(resources: readonly Resource[]): {
  readonly words: readonly string[];
  readonly sets: readonly (readonly number[])[];
  readonly of: readonly number[];
} {
  const words = new WordTable();
  const sets = new WordTable();
  const of = resources.map(({ type, config }) => {
    if (!withConfig.has(type)) return -1;
    const kept = Object.fromEntries(Object.entries(config).filter(([key]) => !leftOut.has(key)));
    return sets.add(
      flatten(kept, '')
        .map((word) => words.add(word))
        .join(' '),
    );
  });
  return {
    words: words.words,
    sets: sets.words.map((set) => (set === '' ? [] : set.split(' ').map(Number))),
    of,
  };
}

function flatten(config: Json, path: string): string[] {
  return Object.entries(config).flatMap(([key, value]) =>
    leaves(value, path === '' ? key : `${path}.${key}`),
  );
}

function leaves(value: unknown, path: string): string[] {
  if (typeof value === 'string') return value.length > longest ? [] : [`${path}\n${value}`];
  if (typeof value === 'boolean') return [`${path}\n\n${value}`];
  if (Array.isArray(value))
    return value.filter((item) => typeof item !== 'object').flatMap((item) => leaves(item, path));
  return flatten(record(value), path);
}
