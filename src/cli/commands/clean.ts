import type { Call } from '../call.ts';

export async function run(call: Call): Promise<number> {
  process.stdout.write(
    JSON.stringify({ command: call.command, args: call.arguments, given: [...call.given] }) + '\n',
  );
  return 0;
}
