import type { StoredResult } from '../../compiler/compile/result-store.ts';
import { str } from '../../compiler/jinja/text.ts';
import { mainStatementMissing, unitTestFailedToRun } from '../../diagnostics/codes/runner.ts';
import { type Problem, ProblemError } from '../../diagnostics/diagnostic.ts';
import { nodeErrorText } from '../error-text.ts';
import { type NodeOutcome, problemOf } from '../node-result.ts';
import type { NodeWork } from '../node-work.ts';
import { diffRows, printRowDiff } from './row-diff.ts';

/** Runs a unit test and compares the rows that its model gives with those that it expects, in any order. */
export async function runUnitTest({
  node,
  record,
  context,
}: Pick<NodeWork, 'node' | 'record' | 'context'>): Promise<NodeOutcome> {
  record.compiled = await context.compile();
  return await compareUnitTest({ node, context });
}

/** Runs a unit test that is compiled. */
export async function compareUnitTest({
  node,
  context,
}: {
  readonly node: Parameters<typeof nodeErrorText>[1] & Pick<NodeWork['node'], 'unique_id'>;
  readonly context: NodeWork['context'];
}): Promise<NodeOutcome> {
  try {
    await context.materialize();
  } catch (error) {
    const problem = problemOf(error);
    if (problem.kind === 'Internal') throw error;
    const detail = problem.kind === 'Compilation' ? nodeErrorText(problem, node) : bareText(problem);
    throw new ProblemError(unitTestFailedToRun(problem, { name: node.name, detail }));
  }
  const main = context.result('main');
  if (!main) throw new ProblemError(mainStatementMissing(node.unique_id));
  const { columns, actual, expected } = splitRows(main);
  const changes = diffRows(expected, actual);
  const adapter_response = main.response;
  if (changes.every((change) => change.kind === 'same')) {
    return { status: 'pass', message: null, failures: 0, adapter_response };
  }
  const message = `\n\nactual differs from expected:\n\n${printRowDiff(columns, changes)}\n`;
  return { status: 'fail', message, failures: 1, adapter_response };
}

/** dbt names the test only in errors of templates. */
function bareText({ kind, message }: Problem): string {
  return `${kind} Error\n  ${message.replaceAll('\n', '\n  ')}`;
}

interface SplitRows {
  readonly columns: readonly string[];
  readonly actual: readonly (readonly string[])[];
  readonly expected: readonly (readonly string[])[];
}

/** The macro's result holds both tables, told apart by a column of its own. */
function splitRows(main: StoredResult): SplitRows {
  const names = main.table.columnNames.map((name) => name.toLowerCase());
  const marker = names.indexOf('actual_or_expected');
  const ofKind = (kind: string) =>
    main.data
      .filter((row) => row[marker] === kind)
      .map((row) => row.filter((_, i) => i !== marker))
      .sort(compareRows)
      .map((row) => row.map(cellText));
  return {
    columns: names.filter((_, i) => i !== marker),
    actual: ofKind('actual'),
    expected: ofKind('expected'),
  };
}

function cellText(cell: unknown): string {
  return cell === null || cell === undefined ? 'NULL' : str(cell);
}

/** Nulls last, numbers by value, the rest by text. */
function compareRows(a: readonly unknown[], b: readonly unknown[]): number {
  for (let i = 0; i < a.length; i++) {
    const order = compareCells(a[i], b[i]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareCells(a: unknown, b: unknown): number {
  const missing = Number(a === null || a === undefined) - Number(b === null || b === undefined);
  if (missing !== 0 || a === null || a === undefined) return missing;
  const [left, right] = [str(a), str(b)];
  const [x, y] = [Number(left), Number(right)];
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  return left < right ? -1 : left > right ? 1 : 0;
}
