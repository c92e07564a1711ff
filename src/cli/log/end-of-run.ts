import type { GraphNode, ManifestNode } from '../../compiler/manifest/resource.ts';
import { printDetails } from '../../diagnostics/print.ts';
import { shownName } from '../../runner/error-text.ts';
import type { NodeResult } from '../../runner/run-results.ts';
import { resultInfo } from './describe-node.ts';
import { blankLine, logEvent, note } from './events.ts';
import { failingRows } from './failing-rows.ts';
import { pluralize } from './fancy-line.ts';
import type { LogEvent } from './log-event.ts';

export interface EndedNode {
  readonly node: GraphNode;
  readonly result: NodeResult;
  /** Path of the compiled SQL, where there is any. */
  readonly compiledPath?: string | undefined;
  readonly storesFailures?: boolean;
}

/** `Finished running 2 table models, 9 data tests in 0 hours …`. */
export function finishedRunning(ended: readonly EndedNode[], seconds: number): readonly LogEvent[] {
  const counts = new Map<string, number>();
  for (const { node } of ended) {
    const type = node.resource_type;
    const noun =
      type === 'model'
        ? `${String(node.config['materialized'])} model`
        : type === 'operation'
          ? 'project hook'
          : type;
    counts.set(noun, (counts.get(noun) ?? 0) + 1);
  }
  const line = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([noun, count]) => pluralize(count, noun).replaceAll('_', ' '))
    .join(', ');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const execution = ` in ${hours} hours ${minutes} minutes and ${(seconds % 60).toFixed(2)} seconds`;
  return [
    blankLine,
    logEvent('FinishedRunningStats', {
      code: 'E047',
      text: `Finished running ${line}${execution} (${seconds.toFixed(2)}s).`,
      data: { execution, execution_time: seconds, stat_line: line },
    }),
  ];
}

/** The summary, each failure and warning in full, and `Done. PASS=…`. */
export function endOfRun(
  ended: readonly EndedNode[],
  options: { interrupted: boolean },
): readonly LogEvent[] {
  const errors = ended.filter(({ node, result }) => isError(node, result));
  const warnings = ended.filter(({ result }) => result.status === 'warn');
  const partial = ended.filter(({ result }) => result.status === 'partial success');
  const summary = logEvent('EndOfRunSummary', {
    code: 'Z030',
    text: (paint) => {
      const warned = pluralize(warnings.length, 'warning');
      const partly = `${partial.length} partial ${partial.length === 1 ? 'success' : 'successes'}`;
      if (options.interrupted) return paint.yellow('Exited because of keyboard interrupt');
      if (errors.length > 0)
        return paint.red(`Completed with ${pluralize(errors.length, 'error')}, ${partly}, and ${warned}:`);
      if (partial.length > 0) return paint.yellow(`Completed with ${partly} and ${warned}`);
      return warnings.length > 0
        ? paint.yellow(`Completed with ${warned}:`)
        : paint.green('Completed successfully');
    },
    data: {
      keyboard_interrupt: options.interrupted,
      num_errors: errors.length,
      num_partial_success: partial.length,
      num_warnings: warnings.length,
    },
  });
  return [
    blankLine,
    summary,
    ...errors.flatMap(failureEvents),
    ...warnings.flatMap(failureEvents),
    ...statsLine(ended),
  ];
}

function isError(node: GraphNode, { status, message }: NodeResult): boolean {
  if (status === 'runtime error' || status === 'error' || status === 'fail') return true;
  return status === 'skipped' && message !== null && message !== '' && node.resource_type !== 'exposure';
}

/** dbt's block for one failure or warning. */
export function failureEvents({ node, result, compiledPath, storesFailures }: EndedNode): LogEvent[] {
  const info = resultInfo(node, result);
  if (result.status === 'skipped') {
    return [
      logEvent('RunResultError', {
        code: 'Z024',
        level: 'debug',
        text: `  ${result.message}`,
        data: { msg: result.message },
      }),
    ];
  }
  const isWarning = result.status === 'warn';
  // A source that could not be checked has no heading in dbt.
  const heading = result.status === 'runtime error' ? [] : [title(node, isWarning, info)];
  const events = [blankLine, ...heading];
  if (result.message && isWarning) {
    events.push(
      logEvent('RunResultWarningMessage', {
        code: 'Z046',
        level: 'warn',
        text: result.message,
        data: { msg: result.message, node_info: info },
      }),
    );
  } else if (result.message) {
    events.push(
      logEvent('RunResultError', {
        code: 'Z024',
        level: 'error',
        text: `  ${result.message}`,
        data: { msg: result.message, node_info: info },
      }),
    );
  } else {
    events.push(
      logEvent('RunResultErrorNoMessage', {
        code: 'Z025',
        level: 'error',
        text: `  Status: ${result.status}`,
        data: { status: result.status, node_info: info },
      }),
    );
  }
  // Of the message's own level: with --quiet, too, an error shows its place.
  const level = isWarning ? 'warn' : 'error';
  const details = result.diagnostic ? printDetails(result.diagnostic) : '';
  if (details !== '') events.push(blankLine, note(details.replace(/^(?=.)/gm, '  '), level));
  if (result.sample && result.sample.rows.length > 0)
    events.push(blankLine, note(failingRows(result.sample, result.failures), level));
  if (compiledPath) {
    const text = `  compiled code at ${compiledPath}`;
    events.push(
      blankLine,
      logEvent('SQLCompiledPath', { code: 'Z026', text, data: { path: compiledPath, node_info: info } }),
    );
  }
  const relation = (node as ManifestNode).relation_name;
  if (storesFailures && relation) {
    const query = `select * from ${relation}`;
    const border = '-'.repeat(query.length);
    const text = `  See test failures:\n  ${border}\n  ${query}\n  ${border}`;
    events.push(
      blankLine,
      logEvent('CheckNodeTestFailure', {
        code: 'Z027',
        text,
        data: { relation_name: relation, node_info: info },
      }),
    );
  }
  return events;
}

function title(node: GraphNode, isWarning: boolean, info: Record<string, unknown>): LogEvent {
  const words = `in ${node.resource_type} ${shownName(node)} (${node.original_file_path})`;
  const data = {
    node_info: info,
    node_name: node.name,
    path: node.original_file_path,
    resource_type: node.resource_type,
  };
  return isWarning
    ? logEvent('RunResultWarning', {
        code: 'Z021',
        level: 'warn',
        text: (paint) => paint.yellow(`Warning ${words}`),
        data,
      })
    : logEvent('RunResultFailure', {
        code: 'Z022',
        level: 'error',
        text: (paint) => paint.red(`Failure ${words}`),
        data,
      });
}

function statsLine(ended: readonly EndedNode[]): LogEvent[] {
  const stats = countResults(ended);
  const text = `Done. PASS=${stats.pass} WARN=${stats.warn} ERROR=${stats.error} SKIP=${stats.skip} NO-OP=${stats.noop} TOTAL=${stats.total}`;
  return [blankLine, logEvent('StatsLine', { code: 'Z023', text, data: { stats } })];
}

/** dbt's five ways to end. */
export function countResults(
  ended: readonly EndedNode[],
): Record<'pass' | 'warn' | 'error' | 'skip' | 'noop' | 'total', number> {
  const stats = { error: 0, noop: 0, pass: 0, skip: 0, total: ended.length, warn: 0 };
  for (const { result } of ended) {
    if (result.status === 'pass' || result.status === 'success') stats.pass++;
    else if (result.status === 'warn') stats.warn++;
    else if (result.status === 'skipped') stats.skip++;
    else if (result.status === 'no-op') stats.noop++;
    else stats.error++;
  }
  return stats;
}
