import { setFlagsFromString } from 'node:v8';
import { emdsVersion } from './version.ts';

// Most commands end before V8's optimising compiler has paid for itself: parsing 1,000 models takes half the processor
// time when it begins later. Code that stays hot, in a server, is still optimised.
setFlagsFromString('--interrupt-budget=4000000');

// Only what the two cheapest calls need is loaded before it is known what was asked.
const argv = process.argv.slice(2);

if (argv.length === 1 && ['--version', '-v', '-V'].includes(argv[0]!)) {
  process.stdout.write(`emds ${emdsVersion}\n`);
} else {
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(argv);
}
