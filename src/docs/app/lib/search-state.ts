import { signal } from '@preact/signals';
import { loadSearch } from './data.ts';
import { type Hit, openSearch, type SearchIndex, search } from './search.ts';
import { project } from './store.ts';

/** True once the index is loaded. */
export const searchReady = signal(false);

let index: SearchIndex | undefined;
let asked = false;

/** Loads the index, the first time that someone is about to search. */
export async function wantSearch(): Promise<void> {
  if (asked) return;
  asked = true;
  try {
    index = openSearch(await loadSearch(project.core));
    searchReady.value = true;
  } catch (error) {
    asked = false;
    throw error;
  }
}

let last: { query: string; hits: Hit[] } | undefined;

/** All hits, best first; none while the index is loading. */
export function runSearch(query: string): Hit[] {
  if (index === undefined) return [];
  if (last?.query !== query) last = { query, hits: search(project, index, query) };
  return last.hits;
}
