import { signal } from '@preact/signals';
import { loadSearch } from './data.ts';
import { type Hits, openSearch, type SearchIndex, search } from './search.ts';
import { project } from './store.ts';

/** True once the index is loaded. */
export const searchReady = signal(false);

const warmUp = ['a', 'name', 'orders by day', 'amuont'];

let index: SearchIndex | undefined;
let asked = false;

/** Loads the index, the first time that someone is about to search. */
export async function wantSearch(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    index = openSearch(await loadSearch(project.core), project);
    // Browsers compile code that has run some times: a search has, before the reader has typed a letter.
    for (const query of warmUp) search(project, index, query);
    searchReady.value = true;
  } catch (error) {
    asked = false;
    throw error;
  }
}

let last: { query: string; hits: Hits } | undefined;

/** All hits, best first; undefined while the index is loading. */
export function runSearch(query: string): Hits | undefined {
  if (index === undefined) return undefined;
  if (last?.query !== query) last = { query, hits: search(project, index, query) };
  return last.hits;
}
