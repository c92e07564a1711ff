import type { Resource } from './collect-nodes.ts';
import { record, text } from './json.ts';
import type { DetailBlock } from './site-data.ts';

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
        ...json('Entities', raw['entities']),
        ...json('Dimensions', raw['dimensions']),
        ...json('Measures', raw['measures']),
      ];
    case 'saved_query':
      return [...json('Query', raw['query_params']), ...json('Exports', raw['exports'])];
    case 'unit_test':
      return [
        ...json('Given', raw['given'], true),
        ...json('Expect', raw['expect'], true),
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

function prose(title: string, value: unknown): DetailBlock[] {
  return text(value).trim() === '' ? [] : [{ title, text: text(value), language: 'markdown' }];
}

function json(title: string, value: unknown, keepNulls = false): DetailBlock[] {
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
