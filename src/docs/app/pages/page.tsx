import { useErrorBoundary } from 'preact/hooks';
import { typeLabel } from '../lib/format.ts';
import { pageHref, type Route, route } from '../lib/router.ts';
import { project } from '../lib/store.ts';
import { CoveragePage } from './coverage-page.tsx';
import { DocPage } from './doc-page.tsx';
import { ErdPage } from './erd-page.tsx';
import { GraphPage } from './graph-page.tsx';
import { ListPage } from './list-page.tsx';
import { NodePage } from './node-page.tsx';
import { OverviewPage } from './overview-page.tsx';
import { RunPage } from './run-page.tsx';
import { SearchPage } from './search-page.tsx';

/** The page that the address asks for. */
export function Page() {
  const [error] = useErrorBoundary();
  const { page, target, query } = route.value;
  if (error) return <Notice title="This page could not be shown">{String(error.message ?? error)}</Notice>;
  const node = project.byId.get(target);
  if (node !== undefined) {
    // dbt-docs puts its graph over a node's page with these; here it is a page of its own.
    if (query.has('g_v')) return <GraphPage />;
    return <NodePage key={target} node={node} />;
  }
  switch (page) {
    case 'overview':
      return <OverviewPage packageName={target} />;
    case 'graph':
      return <GraphPage />;
    case 'run':
      return <RunPage />;
    case 'coverage':
      return <CoveragePage />;
    case 'erd':
      return <ErdPage />;
    case 'search':
      return <SearchPage />;
    case 'doc':
      return <DocPage id={target} />;
    case 'list':
    case 'tag':
    case 'group':
    case 'source_list':
      return <ListPage kind={page} value={target} />;
    default:
      return <Notice title="Nothing here">{`The project has no ${typeLabel(page)} ${target}.`}</Notice>;
  }
}

const titles: ReadonlyMap<string, string> = new Map([
  ['overview', 'Overview'],
  ['graph', 'Lineage graph'],
  ['run', 'Runs'],
  ['coverage', 'Test coverage'],
  ['erd', 'Entity relationships'],
  ['search', 'Search'],
]);

/** What the window's title says. */
export function pageTitle({ page, target }: Route): string {
  const node = project.byId.get(target);
  if (node) return node.name;
  return titles.get(page) ?? (target || 'Not found');
}

function Notice({ title, children }: { title: string; children: string }) {
  return (
    <div class="page">
      <h1>{title}</h1>
      <p>{children}</p>
      <p>
        <a href={pageHref('overview')}>Back to the overview</a>
      </p>
    </div>
  );
}
