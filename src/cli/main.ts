import { setFlagsFromString } from 'node:v8';
import { loadPacked, type PackedProgram } from './packed-code.ts';
import { emdsVersion } from './version.ts';

declare const EMDS_PACKED: PackedProgram & {
  /** Modules of Node that the packs need. */
  readonly builtins: readonly string[];
  /** The commands whose code is kept apart from that of the others. */
  readonly commands: readonly string[];
};

const argv = process.argv.slice(2);

if (argv.length === 1 && ['--version', '-v', '-V'].includes(argv[0]!)) {
  process.stdout.write(`emds ${emdsVersion}\n`);
} else {
  if (argv.length > 0 && !argv.includes('--help') && !argv.includes('-h')) prepareToCompute();
  const { runProgram } = loadPacked(
    EMDS_PACKED,
    import.meta.url,
    commandOf(argv),
  ) as typeof import('./program.ts');
  process.exitCode = await runProgram(argv);
}

/** The command, near enough to tell whose code is kept: it is read properly later. */
function commandOf(words: readonly string[]): string {
  return words.find((word) => /^[a-z][a-z-]*$/.test(word) && EMDS_PACKED.commands.includes(word)) ?? 'emds';
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
  // Code that has not run for a while is kept: for the rest of this run, and for the next one.
  setFlagsFromString('--no-flush-bytecode');
}
