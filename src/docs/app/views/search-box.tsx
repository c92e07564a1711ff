import { useEffect, useState } from 'preact/hooks';
import { typeLabel } from '../lib/format.ts';
import { goTo, nodeHref, pageHref, route } from '../lib/router.ts';
import type { Hit } from '../lib/search.ts';
import { runSearch, searchReady, wantSearch } from '../lib/search-state.ts';
import { project } from '../lib/store.ts';
import { TypeDot } from './badges.tsx';
import { HitReason } from './hit-reason.tsx';

const most = 8;

/** The search box with its list of best hits; Enter without a choice opens the search page. */
export function SearchBox() {
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  useEffect(() => setOpen(false), [route.value]);
  const found = open && searchReady.value ? runSearch(query) : undefined;
  const hits = found ? Array.from(found.nodes.subarray(0, most), found.hit) : [];
  const choose = (hit: Hit | undefined, text = query) => {
    setOpen(false);
    setChosen(-1);
    goTo(hit ? nodeHref(project.nodes[hit.node]!) : pageHref('search', { q: text }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Who types fast presses Enter before the hits of the last letters are there.
    const text = (event.currentTarget as HTMLInputElement).value;
    if (event.key === 'ArrowDown') setChosen(Math.min(hits.length - 1, chosen + 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(-1, chosen - 1));
    else if (event.key === 'Enter' && text.trim() !== '')
      choose(text === query ? hits[chosen] : undefined, text);
    else if (event.key === 'Escape') setOpen(false);
    else return;
    event.preventDefault();
  };
  return (
    <search class="search">
      <input
        id="search"
        type="text"
        inputMode="search"
        placeholder="Search"
        autocomplete="off"
        spellcheck={false}
        role="combobox"
        aria-label="Search names, columns, descriptions and SQL"
        aria-expanded={hits.length > 0}
        aria-controls={hits.length > 0 ? 'search-hits' : undefined}
        aria-autocomplete="list"
        aria-activedescendant={hits[chosen] ? `hit-${chosen}` : undefined}
        value={query}
        onFocus={() => {
          wantSearch();
          setOpen(true);
        }}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
        onInput={(event) => {
          setQuery(event.currentTarget.value);
          setChosen(-1);
          setOpen(true);
        }}
        onKeyDown={onKeyDown}
      />
      <span class="search-key key" aria-hidden="true">
        /
      </span>
      {open && query.trim() !== '' && <HitList hits={hits} query={query} chosen={chosen} />}
    </search>
  );
}

function HitList({ hits, query, chosen }: { hits: readonly Hit[]; query: string; chosen: number }) {
  return (
    <div class="search-hits">
      <div id="search-hits" role="listbox" aria-label="Hits" tabIndex={-1}>
        {hits.map((hit, i) => (
          <HitOption key={hit.node} hit={hit} query={query} id={`hit-${i}`} chosen={i === chosen} />
        ))}
      </div>
      {searchReady.value && hits.length === 0 && <p class="empty">Nothing found</p>}
      {hits.length > 0 && (
        <a class="search-all" href={pageHref('search', { q: query })}>
          All hits ↵
        </a>
      )}
    </div>
  );
}

function HitOption({ hit, query, id, chosen }: { hit: Hit; query: string; id: string; chosen: boolean }) {
  const node = project.nodes[hit.node]!;
  return (
    <a id={id} role="option" tabIndex={-1} aria-selected={chosen} class="hit" href={nodeHref(node)}>
      <TypeDot type={node.type} />
      <span class="hit-name">{node.name}</span>
      <span class="hit-type">{typeLabel(node.type)}</span>
      <HitReason hit={hit} query={query} />
    </a>
  );
}
