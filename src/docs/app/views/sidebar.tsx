import { useMemo, useState } from 'preact/hooks';
import { pageHref } from '../lib/router.ts';
import { project, sidebarOpen } from '../lib/store.ts';
import { buildDatabaseTree, buildFileTree, type TreeFolder } from '../lib/tree.ts';
import { Switch } from './table.tsx';
import { Tree } from './tree.tsx';

/** The trees beside every page: by file and by database. */
export function Sidebar() {
  const [mode, setMode] = useState<'files' | 'database'>('files');
  const [filter, setFilter] = useState('');
  const roots: TreeFolder[] = useMemo(
    () => (mode === 'files' ? buildFileTree(project) : buildDatabaseTree(project)),
    [mode],
  );
  return (
    <aside class={`sidebar ${sidebarOpen.value ? 'open' : ''}`} aria-label="Resources">
      <nav class="side-tabs" aria-label="Pages, small screen">
        <a href={pageHref('overview')}>Overview</a>
        <a href={pageHref('graph')}>Graph</a>
        <a href={pageHref('run')}>Runs</a>
        <a href={pageHref('coverage')}>Coverage</a>
        <a href={pageHref('erd')}>ERD</a>
      </nav>
      <div class="side-head">
        <Switch
          legend="Tree"
          options={[
            ['files', 'Files'],
            ['database', 'Database'],
          ]}
          value={mode}
          change={setMode}
        />
        <input
          type="search"
          class="side-filter"
          placeholder="Filter"
          aria-label="Filter the tree"
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      </div>
      <Tree key={mode} roots={roots} filter={filter.trim().toLowerCase()} />
    </aside>
  );
}
