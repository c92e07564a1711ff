import { useState } from 'preact/hooks';
import { type Coverage, coverage, percent } from '../lib/coverage.ts';
import { typeLabel } from '../lib/format.ts';
import { project } from '../lib/store.ts';
import { Empty, NodeLink } from '../views/badges.tsx';
import { MoreButton, Table } from '../views/table.tsx';
import { Meter } from './overview-page.tsx';

const gaps = {
  all: { label: 'All', test: () => true },
  untested: { label: 'Without tests', test: (row: Coverage) => row.tests === 0 },
  undescribed: { label: 'Without description', test: (row: Coverage) => !row.node.described },
  columns: { label: 'Columns undescribed', test: (row: Coverage) => row.describedColumns < row.columns },
} as const;

const step = 100;

/** What is described and tested, and what is not. */
export function CoveragePage() {
  const [gap, setGap] = useState<keyof typeof gaps>('all');
  const [limit, setLimit] = useState(step);
  const rows = coverage(project);
  const shown = rows.filter(gaps[gap].test).sort((a, b) => a.tests - b.tests || a.node.index - b.node.index);
  const types = [...new Set(rows.map((row) => row.node.type))];
  return (
    <article class="page">
      <h1>Test coverage</h1>
      <div class="cards">
        {types.map((type) => (
          <TypeCard key={type} type={type} rows={rows.filter((row) => row.node.type === type)} />
        ))}
      </div>
      <div class="facets">
        {(Object.keys(gaps) as (keyof typeof gaps)[]).map((name) => (
          <button
            key={name}
            type="button"
            class="facet"
            aria-pressed={gap === name}
            onClick={() => setGap(name)}
          >
            {gaps[name].label} <span class="count">{rows.filter(gaps[name].test).length}</span>
          </button>
        ))}
      </div>
      {shown.length === 0 ? (
        <Empty>
          {rows.length === 0
            ? 'There is no model, source, seed or snapshot yet.'
            : 'Nothing: all of it is covered.'}
        </Empty>
      ) : (
        <Table heads={['Name', 'Description', 'Columns described', 'Columns tested', 'Tests']}>
          {shown.slice(0, limit).map((row) => (
            <tr key={row.node.id}>
              <td>
                <NodeLink node={row.node} />
              </td>
              <td>{row.node.described ? 'yes' : <span class="missing">missing</span>}</td>
              <td>
                <Share part={row.describedColumns} whole={row.columns} />
              </td>
              <td>
                <Share part={row.testedColumns} whole={row.columns} />
              </td>
              <td>{row.tests === 0 ? <span class="missing">none</span> : row.tests}</td>
            </tr>
          ))}
        </Table>
      )}
      {shown.length > limit && <MoreButton show={() => setLimit(limit + step * 5)} />}
    </article>
  );
}

function TypeCard({ type, rows }: { type: string; rows: readonly Coverage[] }) {
  const total = (read: (row: Coverage) => number) => rows.reduce((sum, row) => sum + read(row), 0);
  return (
    <section class="card">
      <h2 class="card-type">
        {typeLabel(type)}s <span class="count">{rows.length}</span>
      </h2>
      <Meter label="With tests" value={percent(rows.filter((row) => row.tests > 0).length, rows.length)} />
      <Meter
        label="Described"
        value={percent(rows.filter((row) => row.node.described).length, rows.length)}
      />
      <Meter
        label="Columns described"
        value={percent(
          total((row) => row.describedColumns),
          total((row) => row.columns),
        )}
      />
      <Meter
        label="Columns tested"
        value={percent(
          total((row) => row.testedColumns),
          total((row) => row.columns),
        )}
      />
    </section>
  );
}

function Share({ part, whole }: { part: number; whole: number }) {
  if (whole === 0) return <span class="muted">–</span>;
  return (
    <span class="share">
      <span class="bar" aria-hidden="true">
        <span style={{ width: `${Math.min(100, (part / whole) * 100)}%` }} />
      </span>
      {part} / {whole}
    </span>
  );
}
