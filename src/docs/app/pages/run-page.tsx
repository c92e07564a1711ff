import { useState } from 'preact/hooks';
import type { NodeResult, RunData } from '../../site-data.ts';
import { formatCount, formatSeconds, formatTime, plural } from '../lib/format.ts';
import { statusTone } from '../lib/project.ts';
import { nodeHref } from '../lib/router.ts';
import { project, run } from '../lib/store.ts';
import { Empty, NodeLink, StatusBadge, StatusMark } from '../views/badges.tsx';
import { MoreButton, Switch, Table } from '../views/table.tsx';

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

const laneHeight = 24;

function Gantt({ run: last }: { run: RunData }) {
  const timed = last.results.filter((result) => result.start >= 0);
  if (timed.length === 0) return null;
  const end = Math.max(...timed.map((result) => result.start + result.seconds), 0.001);
  const lanes = new Map<string, NodeResult[]>();
  for (const result of timed) lanes.set(result.thread, [...(lanes.get(result.thread) ?? []), result]);
  const names = [...lanes.keys()].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const critical = new Set(last.critical.map((i) => last.results[i]!.node));
  const bar = (value: number) => `${(value / end) * 100}%`;
  return (
    <section>
      <h2>Time line</h2>
      <div class="gantt">
        <div class="gantt-axis" aria-hidden="true">
          {[0, 0.25, 0.5, 0.75, 1].map((share) => (
            <span key={share} style={{ left: `${share * 100}%` }}>
              {formatSeconds(end * share)}
            </span>
          ))}
        </div>
        {names.map((name) => (
          <div key={name} class="lane" style={{ height: `${laneHeight}px` }}>
            <span class="lane-name">{name.replace(/\s*\(worker\)/, '')}</span>
            <div class="lane-bars">
              {lanes.get(name)!.map((result) => {
                const node = project.nodes[result.node]!;
                return (
                  <a
                    key={result.node}
                    href={nodeHref(node)}
                    class={`gantt-bar type-${node.type} status-${statusTone(result.status)} ${critical.has(result.node) ? 'critical' : ''}`}
                    style={{ left: bar(result.start), width: bar(Math.max(result.seconds, end / 1000)) }}
                    title={`${node.name}: ${result.status}, ${formatSeconds(result.seconds)}`}
                    aria-label={`${node.name}, ${result.status}, ${formatSeconds(result.seconds)}`}
                  >
                    {result.seconds / end > 0.08 ? node.name : ''}
                  </a>
                );
              })}
            </div>
          </div>
        ))}
      </div>
      <p class="hint">
        Outlined bars are on the critical path: the run gets shorter only when one of them does.
      </p>
    </section>
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
