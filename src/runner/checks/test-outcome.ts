import type { Flags } from '../../compiler/project/project.ts';
import type { RunStatus } from '../run-results.ts';

/** What a data test's query says: the row of `get_test_sql`. */
export interface TestCounts {
  readonly failures: number;
  readonly shouldWarn: boolean;
  readonly shouldError: boolean;
}

export interface TestRules {
  readonly severity: string;
  readonly warnIf: string;
  readonly errorIf: string;
  /** `--warn-error`, or the option that names this warning. */
  readonly warningsAreErrors: boolean;
}

/** dbt's verdict on a test, in its words. A test that passes counts no failures, however many rows it found. */
export function testOutcome(
  counts: TestCounts,
  rules: TestRules,
): { readonly status: RunStatus; readonly message: string | null; readonly failures: number } {
  const got = `Got ${counts.failures} result${counts.failures === 1 ? '' : 's'}`;
  if (rules.severity.toUpperCase() === 'ERROR' && counts.shouldError) {
    return {
      status: 'fail',
      message: `${got}, configured to fail if ${rules.errorIf}`,
      failures: counts.failures,
    };
  }
  if (!counts.shouldWarn) return { status: 'pass', message: null, failures: 0 };
  return rules.warningsAreErrors
    ? { status: 'fail', message: `${got}, configured to fail if ${rules.warnIf}`, failures: counts.failures }
    : { status: 'warn', message: `${got}, configured to warn if ${rules.warnIf}`, failures: counts.failures };
}

/** Whether a test's warning is to be an error: dbt's event of it is LogTestResult. */
export function testWarningsAreErrors(flags: Flags): boolean {
  if (flags.WARN_ERROR) return true;
  const { error, warn, silence } = flags.WARN_ERROR_OPTIONS;
  if (warn.includes('LogTestResult') || silence.includes('LogTestResult')) return false;
  return error.some((name) => name === '*' || name === 'all' || name === 'LogTestResult');
}
