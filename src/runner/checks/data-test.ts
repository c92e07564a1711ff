import type { StoredResult } from '../../compiler/compile/result-store.ts';
import { str } from '../../compiler/jinja/text.ts';
import { testResultInvalid, testResultUnexpected } from '../../diagnostics/codes/runner.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { cellText, type WireCell } from '../duckdb/cells.ts';
import type { NodeOutcome } from '../node-result.ts';
import type { NodeWork } from '../node-work.ts';
import type { NodeResult } from '../run-results.ts';
import { type TestCounts, testOutcome, testWarningsAreErrors } from './test-outcome.ts';

/** Failing rows that the terminal shows. */
const sampleSize = 5;

/** Runs a data test through its materialization and judges what it found. */
export async function runDataTest(work: NodeWork): Promise<NodeOutcome> {
  const { node, context, environment } = work;
  await context.materialize();
  const main = context.result('main');
  const counts = readCounts(node.unique_id, main);
  const outcome = testOutcome(counts, {
    severity: node.config.severity ?? 'ERROR',
    warnIf: node.config.warn_if ?? '!= 0',
    errorIf: node.config.error_if ?? '!= 0',
    warningsAreErrors: testWarningsAreErrors(environment.project.invocation.flags),
  });
  const sample = outcome.status === 'pass' ? undefined : await failingRows(work);
  return { ...outcome, adapter_response: main?.response ?? {}, ...(sample ? { sample } : {}) };
}

function readCounts(id: string, main: StoredResult | undefined): TestCounts {
  const rows = main?.data ?? [];
  const row = rows[0] ?? [];
  if (rows.length !== 1 || row.length !== 3) {
    throw new ProblemError(testResultUnexpected({ id, rows: rows.length, columns: row.length }));
  }
  const failures = row[0] === null || row[0] === undefined ? Number.NaN : Number(str(row[0]));
  if (!Number.isInteger(failures)) {
    const value = row[0] === null ? 'null' : str(row[0]);
    throw new ProblemError(testResultInvalid({ id, column: 'failures', value }));
  }
  return {
    failures,
    shouldWarn: truth(id, 'should_warn', row[1]),
    shouldError: truth(id, 'should_error', row[2]),
  };
}

/** Databases without booleans answer with 0 and 1 or with words, as Python's strtobool takes them. */
function truth(id: string, column: string, value: unknown): boolean {
  if (typeof value !== 'string') return Boolean(value);
  if (/^(y|yes|t|true|on|1)$/i.test(value)) return true;
  if (/^(n|no|f|false|off|0)$/i.test(value)) return false;
  throw new ProblemError(testResultInvalid({ id, column, value: `"${value}"` }));
}

/** The first rows that fail, from the stored table where there is one. A look only: without them, the verdict stands. */
async function failingRows({ node, record, session }: NodeWork): Promise<NodeResult['sample']> {
  const from = node.relation_name ?? `(\n${record.compiled?.compiled_code ?? ''}\n)`;
  try {
    const { columns, rows } = await session.execute(`select * from ${from} limit ${sampleSize}`, {
      fetch: true,
    });
    return {
      columns: columns.map((column) => column.name),
      rows: rows.map((row) => row.map((cell) => (cell === null ? 'NULL' : cellText(cell as WireCell)))),
    };
  } catch {
    return undefined;
  }
}
