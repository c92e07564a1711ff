import type { GraphNode } from '../../compiler/manifest/resource.ts';
import type { RunEvent } from '../../runner/events.ts';
import type { NodeResult } from '../../runner/run-results.ts';
import { describeNode, relationText, resultInfo, unitTestName } from './describe-node.ts';
import { failureEvents } from './end-of-run.ts';
import { logEvent } from './events.ts';
import { fancyLine } from './fancy-line.ts';
import type { LineOptions } from './line-options.ts';
import type { Level, LogEvent, Paint } from './log-event.ts';

type Finished = Extract<RunEvent, { kind: 'node-finished' }>;
type Tone = keyof Paint;

/** What never had its turn is not worth a line. */
const stopMessages = new Set(['Skipping due to fail_fast', 'Skipping due to interruption']);

/** One result line: what dbt's event is called, and its three changing words. */
interface ResultLine {
  readonly name: string;
  readonly code: string;
  readonly level?: Level;
  /** `OK created sql view model main.orders`. */
  readonly message: string;
  readonly status: string;
  readonly tone: Tone;
  readonly data?: Record<string, unknown>;
  readonly timeless?: boolean;
}

/** How a node ended; ephemeral models and nodes that were never reached have no line. */
export function nodeResultEvents(event: Finished, options: LineOptions): LogEvent[] {
  const { node, index, total, result } = event;
  if (index === null) return result.status === 'error' ? failureEvents({ node, result }) : [];
  if (result.status === 'skipped' && stopMessages.has(result.message ?? '')) return [];
  const line = resultLine(node, result, options);
  const seconds = line.timeless ? null : result.execution_time;
  return [
    logEvent(line.name, {
      code: line.code,
      level: line.level ?? 'info',
      text: (paint) =>
        fancyLine(line.message, paint[line.tone](line.status), {
          index,
          total,
          seconds,
          width: options.width,
        }),
      data: {
        ...line.data,
        execution_time: result.execution_time,
        index,
        node_info: resultInfo(node, result),
        status: result.status,
        total,
      },
    }),
  ];
}

function resultLine(node: GraphNode, result: NodeResult, { database }: LineOptions): ResultLine {
  if (result.status === 'skipped') return skipLine(node, result);
  const description = describeNode(node, database);
  if (result.status === 'no-op') {
    const data = { description };
    return {
      name: 'LogNodeNoOpResult',
      code: 'Q019',
      message: `NO-OP ${description}`,
      status: 'NO-OP',
      tone: 'yellow',
      data,
    };
  }
  switch (node.resource_type) {
    case 'test':
      return testLine(node.name, result, node['attached_node']);
    case 'unit_test':
      return testLine(unitTestName(node), result);
    case 'source':
      return freshnessLine(node, result);
    case 'seed':
      return createdLine(result, {
        name: 'LogSeedResult',
        code: 'Q016',
        verbs: ['OK loaded', 'ERROR loading'],
        // dbt leaves the database out here, also where it is another.
        description: `seed file ${String(node['schema'])}.${String(node['alias'] ?? node.name)}`,
      });
    case 'snapshot':
      return createdLine(result, {
        name: 'LogSnapshotResult',
        code: 'Q015',
        verbs: ['OK snapshotted', 'ERROR snapshotting'],
        description: relationText(node, database),
      });
    case 'function':
      return createdLine(
        { ...result, message: result.status.toUpperCase() },
        { name: 'LogFunctionResult', code: 'Q047', verbs: ['OK created', 'ERROR creating'], description },
      );
    default:
      return createdLine(result, {
        name: 'LogModelResult',
        code: 'Q012',
        verbs: ['OK created', 'ERROR creating'],
        description,
      });
  }
}

function createdLine(
  result: NodeResult,
  options: { name: string; code: string; verbs: readonly [string, string]; description: string },
): ResultLine {
  const { name, code, verbs, description } = options;
  const data = { description };
  if (result.status === 'error') {
    return {
      name,
      code,
      level: 'error',
      message: `${verbs[1]} ${description}`,
      status: 'ERROR',
      tone: 'red',
      data,
    };
  }
  const status = result.message ?? 'OK';
  if (result.status === 'partial success') {
    const message = `PARTIALLY created ${description}`;
    return { name, code, level: 'warn', message, status: status.toUpperCase(), tone: 'yellow', data };
  }
  return { name, code, message: `${verbs[0]} ${description}`, status, tone: 'green', data };
}

function testLine(name: string, result: NodeResult, attachedNode?: unknown): ResultLine {
  const data = { attached_node: attachedNode ?? '', name, num_failures: result.failures ?? 0 };
  const line = (level: Level, word: string, tone: Tone): ResultLine => ({
    name: 'LogTestResult',
    code: 'Q007',
    level,
    message: `${word} ${name}`,
    status: word,
    tone,
    data,
  });
  switch (result.status) {
    case 'pass':
      return line('info', 'PASS', 'green');
    case 'warn':
      return line('warn', `WARN ${result.failures ?? 0}`, 'yellow');
    case 'fail':
      return line('error', `FAIL ${result.failures ?? 0}`, 'red');
    default:
      return line('error', 'ERROR', 'red');
  }
}

function freshnessLine(node: GraphNode, result: NodeResult): ResultLine {
  const source = String(node['source_name']);
  const [level, word, tone]: [Level, string, Tone] =
    result.status === 'pass'
      ? ['info', 'PASS', 'green']
      : result.status === 'warn'
        ? ['warn', 'WARN', 'yellow']
        : ['error', result.status === 'runtime error' ? 'ERROR' : 'ERROR STALE', 'red'];
  const message = `${word} freshness of ${source}.${node.name}`;
  const data = { source_name: source, table_name: node.name };
  return { name: 'LogFreshnessResult', code: 'Q018', level, message, status: word, tone, data };
}

function skipLine(node: GraphNode, { message: reason }: NodeResult): ResultLine {
  if (reason?.includes('compilation error in referenced ephemeral model')) return ephemeralSkipLine(node);
  const isRelation = ['model', 'seed', 'snapshot'].includes(node.resource_type);
  const schema = String(node['schema'] ?? '');
  const message = isRelation
    ? `SKIP relation ${schema}.${node.name}`
    : `SKIP ${node.resource_type} ${node.name}`;
  const data = { node_name: node.name, resource_type: node.resource_type, schema };
  return {
    name: 'SkippingDetails',
    code: 'Q034',
    message,
    status: 'SKIP',
    tone: 'yellow',
    data,
    timeless: true,
  };
}

/** A failed ephemeral model has no line of its own: those that read it say so. */
function ephemeralSkipLine(node: GraphNode): ResultLine {
  const schema = String(node['schema'] ?? '');
  return {
    name: 'LogSkipBecauseError',
    code: 'Z034',
    level: 'error',
    message: `SKIP relation ${schema}.${node.name} due to ephemeral model status 'error'`,
    status: 'ERROR SKIP',
    tone: 'red',
    data: { relation: node.name, schema, status: 'error' },
    timeless: true,
  };
}
