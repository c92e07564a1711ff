import type { Call } from '../call.ts';
import { callOperation } from '../run/call-operation.ts';
import { inSession } from '../session.ts';

/** `run-operation`: calls a macro with `--args`. */
export function run(call: Call): Promise<number> {
  return inSession(call, (session) => {
    const args = session.flags.values['args'] as Readonly<Record<string, unknown>>;
    return callOperation(session, { macro: call.arguments[0]!, args });
  });
}
