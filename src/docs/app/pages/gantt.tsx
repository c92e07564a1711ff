import { useMemo } from 'preact/hooks';
import type { NodeResult, RunData } from '../../site-data.ts';
import { formatSeconds, plural } from '../lib/format.ts';
import { statusTone } from '../lib/project.ts';
import { nodeHref } from '../lib/router.ts';
import { project } from '../lib/store.ts';

const laneHeight = 24;

/** The last run's results by thread and time. */
export function Gantt({ run: last }: { run: RunData }) {
  const { lanes, end } = useMemo(() => layLanes(last), [last]);
  if (lanes.length === 0) return null;
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
        {lanes.map(({ name, bars }) => (
          <div key={name} class="lane" style={{ height: `${laneHeight}px` }}>
            <span class="lane-name">{name.replace(/\s*\(worker\)/, '')}</span>
            <div class="lane-bars">
              {bars.map((bar, i) => (
                <BarBox key={i} bar={bar} end={end} />
              ))}
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

/** One result, or several of which none could be told from the next. */
interface Bar {
  readonly start: number;
  readonly end: number;
  readonly results: readonly NodeResult[];
  readonly critical: boolean;
}

interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
}

/** A part of the time line that is about as wide as a bar must be to be seen. */
const slots = 800;

function layLanes(last: RunData): { lanes: readonly Lane[]; end: number } {
  const threads = new Map<string, NodeResult[]>();
  let end = 0.001;
  for (const result of last.results) {
    if (result.start < 0) continue;
    end = Math.max(end, result.start + result.seconds);
    const lane = threads.get(result.thread);
    if (lane) lane.push(result);
    else threads.set(result.thread, [result]);
  }
  const critical = new Set(last.critical.map((i) => last.results[i]!.node));
  const lanes = [...threads]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([name, results]) => ({ name, bars: layBars(results, end / slots, critical) }));
  return { lanes, end };
}

function layBars(results: readonly NodeResult[], slot: number, critical: ReadonlySet<number>): Bar[] {
  const bars: Bar[] = [];
  for (const result of results) {
    const bar = {
      start: result.start,
      end: result.start + result.seconds,
      results: [result],
      critical: critical.has(result.node),
    };
    const before = bars.at(-1);
    const isSmall = (it: Bar) => it.end - it.start < slot && !it.critical && it.results.every(isQuiet);
    if (before && isSmall(before) && isSmall(bar) && bar.end - before.start < slot)
      bars[bars.length - 1] = { ...before, end: bar.end, results: [...before.results, result] };
    else bars.push(bar);
  }
  return bars;
}

function isQuiet({ status }: NodeResult): boolean {
  return !['bad', 'warn'].includes(statusTone(status));
}

function BarBox({ bar, end }: { bar: Bar; end: number }) {
  const [first] = bar.results;
  const node = project.nodes[first!.node]!;
  const seconds = bar.end - bar.start;
  const place = {
    left: `${(bar.start / end) * 100}%`,
    width: `${Math.max(seconds / end, 0.001) * 100}%`,
  };
  if (bar.results.length > 1)
    return <span class="gantt-bar" style={place} title={plural(bar.results.length, 'result')} />;
  const label = `${node.name}, ${first!.status}, ${formatSeconds(seconds)}`;
  return (
    <a
      href={nodeHref(node)}
      class={`gantt-bar type-${node.type} status-${statusTone(first!.status)} ${bar.critical ? 'critical' : ''}`}
      style={place}
      title={label}
      aria-label={label}
    >
      {seconds / end > 0.08 ? node.name : ''}
    </a>
  );
}
