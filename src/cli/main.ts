import { setFlagsFromString } from 'node:v8';
import { loadPacked, type PackedProgram } from './packed-code.ts';
import { emdsVersion } from './version.ts';

declare const EMDS_PACKED: PackedProgram & { readonly builtins: readonly string[] };

const argv = process.argv.slice(2);

if (argv.length === 1 && ['--version', '-v', '-V'].includes(argv[0]!)) {
  process.stdout.write(`emds ${emdsVersion}\n`);
} else {
  if (argv.length > 0 && !argv.includes('--help') && !argv.includes('-h')) prepareToCompute();
  const { runProgram } = loadPacked(EMDS_PACKED, import.meta.url) as typeof import('./program.ts');
  process.exitCode = await runProgram(argv);
}

/**
 * Most commands end before V8's optimising compiler has paid for itself: parsing 1,000 models takes half the processor
 * time when it begins later. So it is with collecting garbage: little of a run's memory is ever free again. Code that
 * stays hot, in a server, is still optimised. Node's own modules come first, since their compiled code fits no other
 * settings of V8 than those of the start.
 */
function prepareToCompute(): void {
  for (const name of EMDS_PACKED.builtins) process.getBuiltinModule(name);
  void process.stdout;
  setFlagsFromString('--interrupt-budget=4000000');
  setFlagsFromString('--semi-space-growth-factor=16');
  setFlagsFromString('--no-incremental-marking');
}
