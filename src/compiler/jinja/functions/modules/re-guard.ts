import { type Context, createContext, Script } from 'node:vm';
import { valueError } from '../../failure.ts';

/** Milliseconds that one search may take. */
const LIMIT = 2000;

let sandbox: (Context & { work?: () => unknown }) | undefined;
let script: Script | undefined;

/**
 * Runs a search that could take for ever, and fails when it takes more than two seconds: nothing else can stop
 * JavaScript's regular expressions.
 */
export function withTimeLimit<T>(pattern: string, work: () => T): T {
  sandbox ??= createContext({}, { microtaskMode: undefined });
  script ??= new Script('work()');
  sandbox.work = work;
  try {
    return script.runInContext(sandbox, { timeout: LIMIT }) as T;
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      valueError(
        `the regular expression '${pattern}' takes more than ${LIMIT / 1000} seconds: it goes back and forth too much`,
      );
    }
    throw error;
  }
}
