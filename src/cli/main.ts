import { emdsVersion } from './version.ts';

// Only what the two cheapest calls need is loaded before it is known what was asked.
const argv = process.argv.slice(2);

if (argv.length === 1 && ['--version', '-v', '-V'].includes(argv[0]!)) {
  process.stdout.write(`emds ${emdsVersion}\n`);
} else {
  const { runProgram } = await import('./program.ts');
  process.exitCode = await runProgram(argv);
}
