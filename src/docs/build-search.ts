import type { Resource } from './collect-nodes.ts';
import { byCodeUnit, text } from './json.ts';
import { Field, packPostings, searchTerms } from './search-postings.ts';
import type { NodeDetails, SearchData } from './site-data.ts';

/** Indexes names, columns, tags, descriptions and SQL of all nodes; code of dbt's own macros is left out. */
export function buildSearch(resources: readonly Resource[], details: readonly NodeDetails[]): SearchData {
  const index = new Map<string, Map<number, number>>();
  const add = (node: number, field: number, value: string) => {
    for (const term of searchTerms(value)) {
      const postings = index.get(term);
      if (postings === undefined) index.set(term, new Map([[node, field]]));
      else postings.set(node, (postings.get(node) ?? 0) | field);
    }
  };
  resources.forEach((resource, node) => {
    const detail = details[node]!;
    add(
      node,
      Field.name,
      `${resource.name} ${text(resource.raw['alias'])} ${text(resource.raw['identifier'])}`,
    );
    add(node, Field.tag, resource.tags.join(' '));
    if (resource.internal) return;
    add(node, Field.description, detail.description);
    for (const column of detail.columns) {
      add(node, Field.column, column.name);
      add(node, Field.description, column.description);
    }
    if (resource.type !== 'test') add(node, Field.code, detail.raw);
  });
  const terms = [...index.keys()].sort(byCodeUnit);
  const postings = terms.map((term) => packPostings([...index.get(term)!].sort((a, b) => a[0] - b[0])));
  return { terms: terms.join('\n'), postings: postings.join('\n') };
}
