import type { Call } from '../call.ts';

/** The same call with `--quiet` where its `--output` is for programs: nothing but the answer then goes to stdout. */
export function quietForPrograms(call: Call, forPeople: string): Call {
  const output = call.given.get('output') ?? forPeople;
  return output === forPeople ? call : { ...call, given: new Map([...call.given, ['quiet', true]]) };
}
