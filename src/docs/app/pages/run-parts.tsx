import { formatSeconds, formatTime, plural } from '../lib/format.ts';
import { type DocNode, statusTone } from '../lib/project.ts';
import { results, run } from '../lib/store.ts';
import { Empty, NodeLink, StatusBadge } from '../views/badges.tsx';
import { Table } from '../views/table.tsx';

/** Status, time and rows of the last run of one node, and its earlier runs. */
export function LastRun({ node }: { node: DocNode }) {
  const result = results.value.get(node.index);
  if (!result) return null;
  return (
    <section class={`last-run tone-${result.status}`} aria-label="Last run">
      <StatusBadge status={result.status} />
      <span>{formatSeconds(result.seconds)}</span>
      {result.rows >= 0 && <span>{plural(result.rows, 'row')}</span>}
      {result.failures > 0 && <span>{plural(result.failures, 'failure')}</span>}
      <span class="muted">{formatTime(run.value!.generatedAt)}</span>
      <History node={node} />
      {result.message !== '' && !/^(OK|SUCCESS|CREATE|INSERT|SELECT|PASS|NO-OP)/.test(result.message) && (
        <pre class="message">{result.message}</pre>
      )}
    </section>
  );
}

/** Times of earlier runs and the last one as bars, oldest first. */
function History({ node }: { node: DocNode }) {
  const last = results.value.get(node.index);
  const { history = [], statuses = [], generatedAt = '' } = run.value ?? {};
  const past = history.flatMap((earlier) => {
    const entry = earlier.nodes[node.index];
    return entry ? [{ status: statuses[entry[0]] ?? '', seconds: entry[1], at: earlier.generatedAt }] : [];
  });
  if (last) past.push({ status: last.status, seconds: last.seconds, at: generatedAt });
  if (past.length < 2) return null;
  const longest = Math.max(...past.map((entry) => entry.seconds), 0.001);
  return (
    <span class="spark" role="img" aria-label={`Times of the last ${past.length} runs`}>
      {past.slice(-30).map((entry, i) => (
        <span
          key={i}
          title={`${formatTime(entry.at)}: ${entry.status}, ${formatSeconds(entry.seconds)}`}
          class={`status-${statusTone(entry.status)}`}
          style={{ height: `${Math.max(2, (entry.seconds / longest) * 18)}px` }}
        />
      ))}
    </span>
  );
}

/** All tests of a node with their last results. */
export function TestsTable({ tests }: { tests: readonly DocNode[] }) {
  return (
    <section id="tests">
      <h2>
        Tests <span class="count">{tests.length}</span>
      </h2>
      <Table heads={['Test', 'Column', 'Kind', 'Last result']}>
        {tests.map((test) => {
          const result = results.value.get(test.index);
          return (
            <tr key={test.id}>
              <td class="test-name">
                <NodeLink node={test} />
              </td>
              <td>{test.test!.column !== '' && <code>{test.test!.column}</code>}</td>
              <td>{test.test!.kind || 'singular'}</td>
              <td class="nowrap">
                {test.status === '' ? (
                  <span class="muted">not run</span>
                ) : (
                  <StatusBadge status={test.status} />
                )}
                {result && result.failures > 0 && (
                  <span class="muted"> {plural(result.failures, 'row')}</span>
                )}
              </td>
            </tr>
          );
        })}
      </Table>
      {tests.length === 0 && <Empty>No tests</Empty>}
    </section>
  );
}
