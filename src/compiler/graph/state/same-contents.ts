import { isDeepStrictEqual } from 'node:util';
import type { GraphNode, ManifestNode, SourceDefinition } from '../../manifest/resource.ts';
import { sameConfig, unrendered } from './same-config.ts';

/** The text of a node; a seed's is its checksum. */
export function sameBody(before: ManifestNode, after: ManifestNode): boolean {
  if (after.resource_type === 'seed') return isDeepStrictEqual(before.checksum, after.checksum);
  return before.raw_code === after.raw_code;
}

/** Descriptions count only where the config writes them to the database. */
export function samePersistedDescription(before: ManifestNode, after: ManifestNode): boolean {
  const persist = after.config.persist_docs ?? {};
  if (persist.relation && before.description !== after.description) return false;
  return !persist.columns || isDeepStrictEqual(columnTexts(before), columnTexts(after));
}

/** Where the relation lies, as configured rather than as rendered for this target. */
export function sameRelation(before: GraphNode, after: GraphNode, compareUnrendered = false): boolean {
  if (after.resource_type === 'source') {
    const keys = compareUnrendered
      ? ['unrendered_database', 'unrendered_schema', 'identifier']
      : ['database', 'schema', 'identifier'];
    return sameAt(before, after, keys);
  }
  return sameAt(unrendered(before), unrendered(after), ['database', 'schema', 'alias']);
}

/** What `state:modified` compares, apart from macros and contracts. */
export function sameContents(
  before: GraphNode | undefined,
  after: GraphNode,
  compareUnrendered = false,
): boolean {
  const keys = comparedKeys[after.resource_type];
  if (keys) {
    // dbt takes a new source, exposure, metric, … for unmodified.
    if (!before) return true;
    return (
      sameAt(before, after, keys) &&
      sameConfig(before, after) &&
      sameSpecial(before, after, compareUnrendered)
    );
  }
  if (!before) return false;
  if (after.resource_type === 'unit_test') return before['checksum'] === after['checksum'];
  return sameNode(before as ManifestNode, after as ManifestNode);
}

const comparedKeys: Readonly<Record<string, readonly string[]>> = {
  source: ['fqn', 'quoting', 'freshness', 'loaded_at_field', 'external'],
  exposure: ['fqn', 'type', 'owner', 'maturity', 'url', 'description', 'label'],
  metric: ['type', 'description', 'label'],
  semantic_model: [
    'model',
    'description',
    'defaults',
    'entities',
    'dimensions',
    'measures',
    'primary_entity',
    'group',
  ],
  saved_query: ['description', 'label', 'group', 'tags'],
};

function sameSpecial(before: GraphNode, after: GraphNode, compareUnrendered: boolean): boolean {
  switch (after.resource_type) {
    case 'source':
      return sameRelation(before as SourceDefinition, after, compareUnrendered);
    case 'exposure':
      return isDeepStrictEqual(new Set(dependencies(before)), new Set(dependencies(after)));
    case 'saved_query':
      return (
        sameAt(before['query_params'], after['query_params'], ['metrics', 'group_by', 'where']) &&
        sameExports(before, after)
      );
    default:
      return true;
  }
}

function sameNode(before: ManifestNode, after: ManifestNode): boolean {
  if (after.resource_type === 'test' && after.test_metadata) {
    return sameConfig(before, after) && isDeepStrictEqual(before.fqn, after.fqn);
  }
  return (
    sameBody(before, after) &&
    sameConfig(before, after) &&
    samePersistedDescription(before, after) &&
    isDeepStrictEqual(before.fqn, after.fqn) &&
    sameRelation(before, after) &&
    sameAt(before, after, ownKeys[after.resource_type] ?? [])
  );
}

const ownKeys: Readonly<Record<string, readonly string[]>> = {
  model: ['latest_version', 'access', 'deprecation_date'],
  function: ['arguments', 'returns'],
};

function sameAt(before: unknown, after: unknown, keys: readonly string[]): boolean {
  const [a, b] = [before ?? {}, after ?? {}] as [Record<string, unknown>, Record<string, unknown>];
  return keys.every((key) => isDeepStrictEqual(a[key] ?? null, b[key] ?? null));
}

function sameExports(before: GraphNode, after: GraphNode): boolean {
  const [old, now] = [before, after].map((node) => (node['exports'] ?? []) as Record<string, unknown>[]) as [
    Record<string, unknown>[],
    Record<string, unknown>[],
  ];
  return (
    old.length === now.length &&
    old.every(
      (it, i) =>
        it['name'] === now[i]!['name'] &&
        sameAt(it['unrendered_config'], now[i]!['unrendered_config'], ['export_as', 'schema', 'alias']),
    )
  );
}

function columnTexts(node: ManifestNode): Record<string, string> {
  return Object.fromEntries(Object.entries(node.columns).map(([name, column]) => [name, column.description]));
}

function dependencies(node: GraphNode): readonly string[] {
  return (node as { depends_on?: { nodes: string[] } }).depends_on?.nodes ?? [];
}
