import { isDeepStrictEqual } from 'node:util';
import type { GraphNode } from '../../manifest/resource.ts';

type Config = Readonly<Record<string, unknown>>;

/** Part of a node's place in the database or of its labels, not of its behaviour. */
const ignoredOfNodes = new Set(['alias', 'schema', 'database', 'tags', 'group']);
const ignoredOfMetrics = new Set(['group']);
const none = new Set<string>();

/** The only keys by which the config of a test can differ. */
const testKeys = [
  'severity',
  'where',
  'limit',
  'fail_calc',
  'warn_if',
  'error_if',
  'store_failures',
  'store_failures_as',
];

/** Compares configs as written, before rendering, as dbt does: what a target makes of them is no change. */
export function sameConfig(before: GraphNode, after: GraphNode): boolean {
  switch (after.resource_type) {
    case 'semantic_model':
    case 'saved_query':
      return isDeepStrictEqual(before.config, after.config);
    case 'test':
      return testKeys.every((key) => sameKey(unrendered(before), unrendered(after), key));
    case 'source':
    case 'exposure':
      return sameKeys(unrendered(before), unrendered(after), none);
    case 'metric':
      return sameKeys(unrendered(before), unrendered(after), ignoredOfMetrics);
    default:
      return sameKeys(unrendered(before), unrendered(after), ignoredOfNodes);
  }
}

export function unrendered(node: GraphNode): Config {
  return (node['unrendered_config'] as Config | undefined) ?? {};
}

function sameKeys(before: Config, after: Config, ignored: ReadonlySet<string>): boolean {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].every((key) => ignored.has(key) || sameKey(before, after, key));
}

function sameKey(before: Config, after: Config, key: string): boolean {
  const [had, has] = [Object.hasOwn(before, key), Object.hasOwn(after, key)];
  return had === has && (!has || isDeepStrictEqual(before[key], after[key]));
}
