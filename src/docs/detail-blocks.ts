import type { Resource } from './collect-nodes.ts';
import { type Json, list, record, text } from './json.ts';
import type { DetailBlock, TextBlock } from './site-data.ts';

/** Further parts of a page that only some kinds of resource have. */
export function detailBlocks(resource: Resource): DetailBlock[] {
  const { raw } = resource;
  switch (resource.type) {
    case 'source':
      return prose('About the source', raw['source_description']);
    case 'exposure':
      return text(raw['url']) === '' ? [] : [{ title: 'Open', text: text(raw['url']), language: 'link' }];
    case 'metric':
      return [...json('Definition', raw['type_params']), ...json('Filter', raw['filter'])];
    case 'semantic_model':
      return [
        ...table('Entities', list(raw['entities']).map(withoutConfig)),
        ...table('Dimensions', list(raw['dimensions']).map(withoutConfig)),
        ...table('Measures', list(raw['measures']).map(withoutConfig)),
      ];
    case 'saved_query':
      return [...json('Query', raw['query_params']), ...json('Exports', raw['exports'])];
    case 'unit_test':
      return [
        ...list(raw['given']).flatMap((given) => fixture(`Given ${text(record(given)['input'])}`, given)),
        ...fixture('Expect', raw['expect']),
        ...json('Overrides', raw['overrides'], true),
      ];
    case 'test':
      return json('Arguments', testArguments(resource));
    case 'function':
      return json('Arguments', raw['arguments']);
    default:
      return [];
  }
}

function testArguments(resource: Resource): Record<string, unknown> {
  const kwargs = record(record(resource.raw['test_metadata'])['kwargs']);
  return Object.fromEntries(
    Object.entries(kwargs).filter(([key]) => key !== 'model' && key !== 'column_name'),
  );
}

/** Rows of a unit test: a table where they are objects, else the CSV or SQL as it is; a name where they lie in a file. */
function fixture(title: string, value: unknown): DetailBlock[] {
  const { rows, format, fixture: file } = record(value);
  if (typeof rows === 'string') return [{ title, text: rows, language: format === 'sql' ? 'sql' : 'csv' }];
  if (!Array.isArray(rows)) return [{ title, text: `Rows of the fixture ${text(file)}`, language: 'csv' }];
  const found = table(title, rows.map(record));
  return found.length > 0 ? found : [{ title, text: 'No rows', language: 'csv' }];
}

/** One row for each object, one column for each key that one of them has a value for. */
function table(title: string, objects: readonly Json[]): DetailBlock[] {
  const heads = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  if (heads.length === 0) return [];
  return [{ title, heads, rows: objects.map((object) => heads.map((head) => cell(object[head]))) }];
}

function cell(value: unknown): string | null {
  if (value === null) return null;
  return typeof value === 'object' ? JSON.stringify(withoutNulls(value)) : text(value);
}

/** What an entity, dimension or measure says, without what nobody set. */
function withoutConfig(value: unknown): Json {
  const { config: _, metadata: __, ...said } = record(withoutNulls(value));
  return said;
}

function prose(title: string, value: unknown): DetailBlock[] {
  return text(value).trim() === '' ? [] : [{ title, text: text(value), language: 'markdown' }];
}

function json(title: string, value: unknown, keepNulls = false): TextBlock[] {
  const empty =
    value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
  const shown = keepNulls ? value : withoutNulls(value);
  return empty ? [] : [{ title, text: JSON.stringify(shown, null, 2), language: 'json' }];
}

/** Manifests spell out every field that nobody set. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const set = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(set.map(([key, inner]) => [key, withoutNulls(inner)]));
}
