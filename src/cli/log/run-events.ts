import type { RunEvent } from '../../runner/events.ts';
import { unreachable } from '../../util/unreachable.ts';
import { describeNode, nodeInfo, relationText, resultInfo } from './describe-node.ts';
import { blankLine, concurrencyLine, logEvent } from './events.ts';
import { fancyLine } from './fancy-line.ts';
import type { LineOptions } from './line-options.ts';
import type { LogEvent } from './log-event.ts';
import { nodeResultEvents } from './node-result-events.ts';
import { templateMessage } from './template-message.ts';

/** dbt's log events for what the runner reports, in dbt's order. */
export function runLogEvents(event: RunEvent, options: LineOptions): readonly LogEvent[] {
  switch (event.kind) {
    case 'run-started':
      return [blankLine, concurrencyLine(event), blankLine];
    case 'hooks-started':
      return event.hook === 'on-run-end' ? [blankLine] : [];
    case 'hook-started':
      return [hookStart(event, options)];
    case 'hook-finished':
      return [
        hookEnd(event, options),
        ...(event.hook === 'on-run-start' && event.index === event.count ? [blankLine] : []),
      ];
    case 'node-started':
      return options.showNodes ? nodeStart(event, options) : [];
    case 'node-finished':
      return options.showNodes ? nodeResultEvents(event, options) : [];
    case 'batch-started':
    case 'batch-finished':
      return [...batchFailure(event), batchLine(event, options)];
    case 'message':
      return [templateMessage(event)];
    case 'diagnostic':
      return [options.formatDiagnostic(event)];
    case 'interrupted':
    case 'run-finished':
      return [];
    default:
      return unreachable(event);
  }
}

type HookEvent = Extract<RunEvent, { kind: 'hook-started' }> | Extract<RunEvent, { kind: 'hook-finished' }>;

function hookText(event: HookEvent): string {
  return `${event.node.package_name}.${event.hook}.${event.node.index ?? event.index - 1}`;
}

function hookStart(event: Extract<RunEvent, { kind: 'hook-started' }>, { width }: LineOptions): LogEvent {
  const statement = hookText(event);
  const { index, count: total } = event;
  return logEvent('LogHookStartLine', {
    code: 'Q032',
    text: fancyLine(`START hook: ${statement}`, 'RUN', { index, total, width, truncate: true }),
    data: { index, node_info: nodeInfo(event.node, { status: 'started' }), statement, total },
  });
}

function hookEnd(event: Extract<RunEvent, { kind: 'hook-finished' }>, { width }: LineOptions): LogEvent {
  const statement = hookText(event);
  const { index, count: total, result } = event;
  const seconds = result.execution_time;
  const [info, tone] =
    result.status === 'success'
      ? (['OK', 'green'] as const)
      : result.status === 'skipped'
        ? (['SKIP', 'yellow'] as const)
        : (['ERROR', 'red'] as const);
  return logEvent('LogHookEndLine', {
    code: 'Q033',
    text: (paint) =>
      fancyLine(`${info} hook: ${statement}`, paint[tone](info), {
        index,
        total,
        width,
        seconds,
        truncate: true,
      }),
    data: {
      execution_time: seconds,
      index,
      node_info: resultInfo(event.node, result),
      statement,
      status: result.status,
      total,
    },
  });
}

function nodeStart(
  event: Extract<RunEvent, { kind: 'node-started' }>,
  { database, width }: LineOptions,
): LogEvent[] {
  const { node, index, total } = event;
  if (index === null || node.resource_type === 'exposure' || node.resource_type === 'saved_query') return [];
  const description = describeNode(node, database);
  return [
    logEvent('LogStartLine', {
      code: 'Q011',
      text: fancyLine(`START ${description}`, 'RUN', { index, total, width }),
      data: { description, index, node_info: nodeInfo(node, { status: 'started' }), total },
    }),
  ];
}

/** The lines of the batches say no reason, so it goes before them. */
function batchFailure(event: Extract<RunEvent, { kind: 'batch-started' | 'batch-finished' }>): LogEvent[] {
  const { result, node } = event;
  if (result?.status !== 'error' || !result.message) return [];
  // dbt names the model only in errors of templates.
  const exc = `Exception on worker thread. ${result.message.replace(/^Runtime Error in .*/, 'Runtime Error')}`;
  return [
    logEvent('GenericExceptionOnRun', {
      code: 'W004',
      level: 'error',
      text: (paint) => `${paint.red('Unhandled error while executing ')}\n${exc}`,
      data: { exc, unique_id: node.unique_id, node_info: resultInfo(node, result) },
    }),
  ];
}

function batchLine(
  event: Extract<RunEvent, { kind: 'batch-started' | 'batch-finished' }>,
  { database, width }: LineOptions,
): LogEvent {
  const { node, index, total, start, result } = event;
  const description = `batch ${start} of ${relationText(node, database)}`;
  const data = { batch_index: index, description, total_batches: total };
  if (event.kind === 'batch-started' || !result) {
    return logEvent('LogStartBatch', {
      code: 'Q045',
      text: `Batch ${fancyLine(`START ${description}`, 'RUN', { index, total, width })}`,
      data: { ...data, node_info: nodeInfo(node, { status: 'started' }) },
    });
  }
  const [info, status, tone] =
    result.status === 'error'
      ? (['ERROR creating', 'ERROR', 'red'] as const)
      : result.status === 'skipped'
        ? (['SKIP', 'SKIPPED', 'yellow'] as const)
        : (['OK created', result.message ?? 'OK', 'green'] as const);
  const seconds = result.execution_time;
  return logEvent('LogBatchResult', {
    code: 'Q046',
    level: result.status === 'error' ? 'error' : 'info',
    text: (paint) =>
      `Batch ${fancyLine(`${info} ${description}`, paint[tone](status), { index, total, width, seconds })}`,
    data: { ...data, execution_time: seconds, node_info: resultInfo(node, result), status: result.status },
  });
}
