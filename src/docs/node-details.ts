import type { Resource } from './collect-nodes.ts';
import { detailBlocks } from './detail-blocks.ts';
import { type Json, list, record, text } from './json.ts';
import { catalogEntry, columnAddress, mergeColumns } from './merge-columns.ts';
import type { NodeDetails } from './site-data.ts';

export interface DetailsInput {
  /** Numbers of all nodes by unique_id. */
  readonly index: ReadonlyMap<string, number>;
  /** Numbers of nodes as lineage names them. */
  readonly places: ReadonlyMap<string, number>;
  readonly catalog: Json | undefined;
  /** Numbers of the nodes that call a macro, by the macro's unique_id. */
  readonly callers: ReadonlyMap<string, readonly number[]>;
  /** What SQL calls the sources that are files or functions, by unique_id. */
  readonly external: ReadonlyMap<string, string>;
}

/** Everything of one node that the core index leaves out. */
export function nodeDetails(
  resource: Resource,
  { index, places, catalog, callers, external }: DetailsInput,
): NodeDetails {
  const { raw, config } = resource;
  const meta = { ...record(config['meta']), ...record(raw['meta']) };
  return {
    description: resource.description,
    columns: mergeColumns(resource, catalog, places),
    relation: text(raw['relation_name']),
    raw: text(raw['raw_code']) || text(raw['raw_sql']) || text(raw['macro_sql']),
    compiled: text(raw['compiled_code']) || text(raw['compiled_sql']),
    language: text(raw['language']) || 'sql',
    patchPath: text(raw['patch_path'])
      .replace(/^[^:]*:\/\//, '')
      .replaceAll('\\', '/'),
    external: resource.parents.flatMap((id) =>
      external.has(id) ? [[external.get(id)!, index.get(id)!] as const] : [],
    ),
    macros: resource.macros.map((id) => index.get(id) ?? -1).filter((i) => i >= 0),
    facts: facts(resource, catalogEntry(resource, catalog)),
    blocks: detailBlocks(resource),
    meta: Object.keys(meta).length > 0 ? JSON.stringify(meta, null, 2) : '',
    args: list(raw['arguments']).map(record).map(argument),
    stats: stats(catalogEntry(resource, catalog)),
    filters: (resource.lineage?.filters ?? []).map(
      (filter) => [...columnAddress(filter, places), filter.uses.join(', ')] as const,
    ),
    lineageUnknown: resource.lineage?.unknown ?? '',
    calledBy: callers.get(resource.id) ?? [],
  };
}

function argument(raw: Json) {
  return { name: text(raw['name']), type: text(raw['type']), description: text(raw['description']) };
}

function facts(resource: Resource, catalog: Json): [string, string][] {
  const { raw, config } = resource;
  const metadata = record(catalog['metadata']);
  const owner = record(raw['owner']);
  const freshness = record(raw['freshness']);
  const pairs: [string, unknown][] = [
    ['Label', raw['label']],
    ['Type', resource.type === 'exposure' || resource.type === 'metric' ? raw['type'] : ''],
    ['Maturity', raw['maturity']],
    ['Owner', [text(owner['name']), text(owner['email'])].filter(Boolean).join(', ') || metadata['owner']],
    ['Access', resource.type === 'model' && raw['access'] !== 'protected' ? raw['access'] : ''],
    ['Version', raw['version']],
    ['Latest version', raw['latest_version']],
    ['Contract', record(raw['contract'])['enforced'] === true ? 'enforced' : ''],
    ['Relation type', metadata['type']],
    ['Comment', metadata['comment']],
    ['Loader', raw['loader']],
    ['Loaded at field', raw['loaded_at_field']],
    ['Warn after', freshnessText(freshness['warn_after'])],
    ['Error after', freshnessText(freshness['error_after'])],
    ['Unique key', listText(config['unique_key'])],
    ['Incremental strategy', config['incremental_strategy']],
    ['On schema change', config['materialized'] === 'incremental' ? config['on_schema_change'] : ''],
    ['Strategy', config['strategy']],
    ['Updated at', config['updated_at']],
    ['Deprecated on', raw['deprecation_date']],
    ['Severity', resource.type === 'test' ? config['severity'] : ''],
    ['Where', config['where']],
    ['Returns', record(raw['returns'])['data_type']],
  ];
  return pairs
    .map(([label, value]): [string, string] => [label, text(value)])
    .filter(([, value]) => value !== '');
}

function listText(value: unknown): string {
  return Array.isArray(value) ? value.map(text).join(', ') : text(value);
}

function freshnessText(value: unknown): string {
  const { count, period } = record(value);
  return text(count) === '' ? '' : `${text(count)} ${text(period)}${count === 1 ? '' : 's'}`;
}

/** Statistics that an adapter put into the catalog (rows, bytes …). */
function stats(catalog: Json): [string, string][] {
  return Object.values(record(catalog['stats']))
    .map(record)
    .filter((stat) => stat['include'] === true && text(stat['label']) !== '' && text(stat['value']) !== '')
    .map((stat): [string, string] => [text(stat['label']), text(stat['value'])]);
}
