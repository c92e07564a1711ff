import { useEffect, useState } from 'preact/hooks';
import { Field } from '../../search-postings.ts';
import { loadDetails } from '../lib/data.ts';
import { plural, typeLabel } from '../lib/format.ts';
import { goTo, pageHref, route } from '../lib/router.ts';
import type { Hit } from '../lib/search.ts';
import { runSearch, searchReady, wantSearch } from '../lib/search-state.ts';
import { findSnippet } from '../lib/snippet.ts';
import { project } from '../lib/store.ts';
import { Empty, NodeLink, TypeBadge } from '../views/badges.tsx';
import { HitReason } from '../views/hit-reason.tsx';
import { MoreButton } from '../views/table.tsx';

const step = 30;

/** All hits, with the types to narrow them and a line of text around each. */
export function SearchPage() {
  const query = route.value.query.get('q') ?? '';
  const type = route.value.query.get('type') ?? '';
  const [limit, setLimit] = useState(step);
  useEffect(() => {
    wantSearch();
  }, []);
  useEffect(() => setLimit(step), [query, type]);
  const found = searchReady.value ? runSearch(query) : undefined;
  const all = found?.nodes ?? new Int32Array();
  const counts = new Map<string, number>();
  for (const node of all) {
    const own = project.nodes[node]!.type;
    counts.set(own, (counts.get(own) ?? 0) + 1);
  }
  const hits = type === '' ? all : all.filter((node) => project.nodes[node]!.type === type);
  return (
    <article class="page">
      <h1>Search</h1>
      <input
        type="search"
        class="search-big"
        aria-label="Search"
        placeholder="Names, columns, descriptions, SQL"
        value={query}
        onInput={(event) => goTo(pageHref('search', { q: event.currentTarget.value, type }), true)}
      />
      <p class="muted" role="status">
        {searchReady.value ? plural(hits.length, 'hit') : 'Loading the index …'}
      </p>
      <div class="facets">
        {['', ...counts.keys()].map((name) => (
          <a
            key={name}
            class="facet"
            href={pageHref('search', { q: query, type: name })}
            aria-current={type === name ? 'true' : undefined}
          >
            {name === '' ? 'all' : typeLabel(name)}{' '}
            <span class="count">{name === '' ? all.length : counts.get(name)}</span>
          </a>
        ))}
      </div>
      {searchReady.value && hits.length === 0 && query !== '' && (
        <Empty>Nothing found. Words may be parts of names; all of them must be there.</Empty>
      )}
      <ul class="hits keys">
        {found &&
          Array.from(hits.subarray(0, limit), (node) => (
            <HitRow key={node} hit={found.hit(node)} query={query} />
          ))}
      </ul>
      {hits.length > limit && <MoreButton show={() => setLimit(limit + step)} />}
    </article>
  );
}

function HitRow({ hit, query }: { hit: Hit; query: string }) {
  const node = project.nodes[hit.node]!;
  const [snippet, setSnippet] = useState<readonly [string, string, string]>();
  useEffect(() => {
    let current = true;
    if ((hit.fields & ~Field.name) === 0) return setSnippet(undefined);
    loadDetails(project.core, hit.node).then(
      (details) => current && setSnippet(findSnippet(details, query)),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [hit, query]);
  return (
    <li>
      <div class="hit-head">
        <NodeLink node={node} showStatus />
        <TypeBadge type={node.type} />
        <HitReason hit={hit} query={query} />
      </div>
      {snippet && (
        <p class="snippet">
          {snippet[0]}
          <mark>{snippet[1]}</mark>
          {snippet[2]}
        </p>
      )}
    </li>
  );
}
