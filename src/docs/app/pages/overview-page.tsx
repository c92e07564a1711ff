import { useMemo } from 'preact/hooks';
import { GraphView } from '../graph/graph-view.tsx';
import { wholeScene } from '../graph/scene.ts';
import { coverage, percent } from '../lib/coverage.ts';
import { formatCount, formatSeconds, formatTime, plural, typeLabel } from '../lib/format.ts';
import { isListed, statusTone } from '../lib/project.ts';
import { pageHref } from '../lib/router.ts';
import { project, run } from '../lib/store.ts';
import { NodeLink, StatusBadge } from '../views/badges.tsx';
import { Markdown } from '../views/markdown-view.tsx';

const cardTypes = [
  'source',
  'seed',
  'model',
  'snapshot',
  'exposure',
  'metric',
  'semantic_model',
  'saved_query',
  'function',
  'analysis',
  'test',
  'unit_test',
  'macro',
];

/** The first page: what the project says of itself, what it has, and how it stands. */
export function OverviewPage({ packageName }: { packageName: string }) {
  const { core } = project;
  const text = packageName === '' ? core.overview : (core.packageOverviews[packageName] ?? '');
  return (
    <article class="page">
      <h1>{packageName || core.project.name}</h1>
      <p class="where">
        {[core.project.adapter, core.project.dbtVersion && `version ${core.project.dbtVersion}`]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <Counts />
      <div class="cards">
        <RunCard />
        <CoverageCard />
      </div>
      {text.trim() !== '' && <Markdown text={text} />}
      <Attention />
      {packageName === '' && <ProjectGraph />}
      <DocsList />
      <Packages />
    </article>
  );
}

function Counts() {
  const counts = new Map<string, number>();
  for (const node of project.nodes) {
    if (isListed(node)) counts.set(node.type, (counts.get(node.type) ?? 0) + 1);
  }
  return (
    <ul class="counts">
      {cardTypes
        .filter((type) => counts.has(type))
        .map((type) => (
          <li key={type}>
            <a href={pageHref(`list/${type}`)} class={`count-card type-${type}`}>
              <strong>{formatCount(counts.get(type)!)}</strong>
              <span>{plural(counts.get(type)!, typeLabel(type)).replace(/^[\d,]+ /, '')}</span>
            </a>
          </li>
        ))}
    </ul>
  );
}

function RunCard() {
  const last = run.value;
  if (!last || last.results.length === 0) {
    return (
      <section class="card">
        <h2>Last run</h2>
        <p class="empty">
          {project.core.project.hasRun ? 'Loading …' : 'No run yet: there is no run_results.json.'}
        </p>
      </section>
    );
  }
  const counts = new Map<string, number>();
  for (const result of last.results) counts.set(result.status, (counts.get(result.status) ?? 0) + 1);
  return (
    <section class="card">
      <h2>
        <a href={pageHref('run')}>Last run</a>
      </h2>
      <p class="big">
        {formatSeconds(last.elapsed)}{' '}
        <span class="muted">
          {last.command && `${last.command} · `}
          {formatTime(last.generatedAt)}
        </span>
      </p>
      <p class="badges">
        {[...counts].map(([status, count]) => (
          <span key={status} class={`badge status-${statusTone(status)}`}>
            {count} {status}
          </span>
        ))}
      </p>
    </section>
  );
}

function CoverageCard() {
  const rows = coverage(project);
  const models = rows.filter((row) => row.node.type === 'model');
  const described = percent(models.filter((row) => row.node.described).length, models.length);
  const tested = percent(models.filter((row) => row.tests > 0).length, models.length);
  const columns = percent(sum(rows.map((row) => row.describedColumns)), sum(rows.map((row) => row.columns)));
  return (
    <section class="card">
      <h2>
        <a href={pageHref('coverage')}>Coverage</a>
      </h2>
      <Meter label="Models with tests" value={tested} />
      <Meter label="Models described" value={described} />
      <Meter label="Columns described" value={columns} />
    </section>
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A share as a bar. */
export function Meter({ label, value }: { label: string; value: number | undefined }) {
  return (
    <div class="meter">
      <span>{label}</span>
      <span class="meter-value">{value === undefined ? '–' : `${value}%`}</span>
      <span class="bar" aria-hidden="true">
        <span style={{ width: `${value ?? 0}%` }} />
      </span>
    </div>
  );
}

/** What failed or warned in the last run. */
function Attention() {
  const bad = project.nodes.filter((node) => ['bad', 'warn'].includes(statusTone(node.status)));
  if (bad.length === 0) return null;
  return (
    <section>
      <h2>
        Needs attention <span class="count">{bad.length}</span>
      </h2>
      <ul class="rows">
        {bad.slice(0, 20).map((node) => (
          <li key={node.id}>
            <NodeLink node={node} />
            <StatusBadge status={node.status} />
          </li>
        ))}
      </ul>
      {bad.length > 20 && (
        <p>
          <a href={pageHref('run')}>All {bad.length}</a>
        </p>
      )}
    </section>
  );
}

const mostInOverview = 150;

/** The whole graph, where it can be read at this size. */
function ProjectGraph() {
  const { nodes, height, width } = project.core.layout;
  const scene = useMemo(() => wholeScene(project), []);
  if (nodes.length < 2 || nodes.length > mostInOverview) return null;
  return (
    <section>
      <div class="section-head">
        <h2>Lineage</h2>
        <a class="button" href={pageHref('graph')}>
          Open the graph
        </a>
      </div>
      <GraphView scene={scene} height={Math.min(460, Math.max(200, (height / width) * 1000 + 60))} small />
    </section>
  );
}

function DocsList() {
  const { docs } = project.core;
  if (docs.length === 0) return null;
  return (
    <section>
      <h2>
        Doc blocks <span class="count">{docs.length}</span>
      </h2>
      <ul class="links">
        {docs.map((doc) => (
          <li key={doc.id}>
            <a href={pageHref(`doc/${encodeURIComponent(doc.id)}`)}>{doc.name}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Packages() {
  const names = Object.keys(project.core.packageOverviews);
  if (names.length === 0) return null;
  return (
    <section>
      <h2>Packages</h2>
      <ul class="links">
        {names.map((name) => (
          <li key={name}>
            <a href={pageHref(`overview/${encodeURIComponent(name)}`)}>{name}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}
