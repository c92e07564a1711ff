import { systemRefused } from '../diagnostics/codes/files.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { printPlain } from '../diagnostics/print.ts';
import { emdsVersion } from './version.ts';

/** dbt's exit codes. */
export const exitCodes = {
  /** Done. */
  success: 0,
  /** It ran, and a node, a test or a check failed. */
  failed: 1,
  /** It could not run: project, profile, parse, selection or usage error, or a bug of ours. */
  unable: 2,
} as const;

/** The last line of defence: whatever a command let escape. A user's mistake is printed plainly, the rest is our bug. */
export function reportFailure(error: unknown): number {
  const problem = error instanceof ProblemError ? error.problem : systemRefused(error);
  if (problem) {
    process.stdout.write(`Encountered an error:\n${printPlain(problem)}\n`);
    return exitCodes.unable;
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `Internal error: ${error instanceof Error ? error.message : String(error)}\n` +
      `This is a bug in emds ${emdsVersion}. Please report it with what follows:\n${trace}\n`,
  );
  return exitCodes.unable;
}
