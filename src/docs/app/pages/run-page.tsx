import { useState } from 'preact/hooks';
import type { RunData } from '../../site-data.ts';
import { formatCount, formatSeconds, formatTime, plural } from '../lib/format.ts';
import { statusTone } from '../lib/project.ts';
import { project, run } from '../lib/store.ts';
import { Empty, NodeLink, StatusBadge, StatusMark } from '../views/badges.tsx';
import { MoreButton, Switch, Table } from '../views/table.tsx';
import { Gantt } from './gantt.tsx';

/** The last run: its time line by thread, what made it long, and each result. */
export function RunPage() {
  const last = run.value;
  if (!last || last.results.length === 0) {
    return (
      <article class="page">
        <h1>Runs</h1>
        <Empty>
          {project.core.project.hasRun
            ? 'Loading …'
            : 'No run yet. After "emds build", generate the docs again.'}
        </Empty>
      </article>
    );
  }
  return (
    <article class="page page-wide">
      <h1>Last run</h1>
      <p class="where">
        {[
          last.command,
          formatTime(last.generatedAt),
          formatSeconds(last.elapsed),
          plural(last.results.length, 'result'),
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
      <Gantt run={last} />
      <CriticalPath run={last} />
      <Results run={last} />
      <PastRuns run={last} />
    </article>
  );
}

function CriticalPath({ run: last }: { run: RunData }) {
  const path = last.critical.map((i) => last.results[i]!);
  const total = path.reduce((sum, result) => sum + result.seconds, 0);
  if (path.length < 2) return null;
  return (
    <section>
      <h2>
        Critical path <span class="count">{formatSeconds(total)}</span>
      </h2>
      <ol class="critical-path">
        {path.map((result) => (
          <li key={result.node}>
            <NodeLink node={project.nodes[result.node]!} />
            <span class="bar" aria-hidden="true">
              <span style={{ width: `${(result.seconds / (total || 1)) * 100}%` }} />
            </span>
            <span class="seconds">{formatSeconds(result.seconds)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

const step = 200;

function Results({ run: last }: { run: RunData }) {
  const [order, setOrder] = useState<'slowest' | 'problems' | 'order'>('problems');
  const [limit, setLimit] = useState(step);
  const rank = (status: string) =>
    status === 'no-op' ? 3 : { bad: 0, warn: 1, none: 2, good: 3 }[statusTone(status)];
  const sorted = [...last.results].sort((a, b) => {
    if (order === 'order') return a.start - b.start;
    const worse = rank(a.status) - rank(b.status);
    return (order === 'problems' && worse) || b.seconds - a.seconds;
  });
  return (
    <section>
      <div class="section-head">
        <h2>Results</h2>
        <Switch
          legend="Order of the results"
          options={[
            ['problems', 'Problems first'],
            ['slowest', 'Slowest first'],
            ['order', 'As run'],
          ]}
          value={order}
          change={setOrder}
        />
      </div>
      <Table heads={['Node', 'Status', '>Time', '>Rows', 'Message']}>
        {sorted.slice(0, limit).map((result) => (
          <tr key={result.node}>
            <td class="test-name">
              <NodeLink node={project.nodes[result.node]!} />
            </td>
            <td class="nowrap">
              <StatusBadge status={result.status} />
            </td>
            <td class="right nowrap">{formatSeconds(result.seconds)}</td>
            <td class="right nowrap">{result.rows >= 0 ? formatCount(result.rows) : ''}</td>
            <td class="result-message">{result.message}</td>
          </tr>
        ))}
      </Table>
      {sorted.length > limit && <MoreButton show={() => setLimit(limit + step * 5)} />}
    </section>
  );
}

function PastRuns({ run: last }: { run: RunData }) {
  if (last.history.length === 0) return null;
  const longest = Math.max(...last.history.map((past) => past.elapsed), 0.001);
  return (
    <section>
      <h2>
        Earlier runs <span class="count">{last.history.length}</span>
      </h2>
      <Table heads={['When', 'Command', 'Time', 'Results']}>
        {[...last.history]
          .reverse()
          .slice(0, 100)
          .map((past, i) => (
            <tr key={i}>
              <td class="nowrap">{formatTime(past.generatedAt)}</td>
              <td>{past.command}</td>
              <td>
                <span class="share">
                  <span class="bar" aria-hidden="true">
                    <span style={{ width: `${(past.elapsed / longest) * 100}%` }} />
                  </span>
                  {formatSeconds(past.elapsed)}
                </span>
              </td>
              <td>
                {Object.entries(past.counts).map(([status, count]) => (
                  <span key={status} class="past-count">
                    <StatusMark status={status} /> {count} {status}
                  </span>
                ))}
              </td>
            </tr>
          ))}
      </Table>
    </section>
  );
}
