// Interrupts `emds build` at random moments by SIGINT, SIGTERM and SIGKILL in turn, runs it again, and compares with a
// build that nothing disturbed: node scripts/interruption-test.mjs [--rounds 200] [--lines 150] [--seed 1] [--keep]
// It works in a temporary folder on made-up rows. Exit code 1 when anything differs or is left over.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { interruptShop } from './crash/interrupt-shop.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    lines: { type: 'string', default: '150' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});
const work = mkdtempSync(join(tmpdir(), 'emds-interrupt-'));
try {
  const { problems, counts, slowest } = await interruptShop(work, {
    rounds: Number(values.rounds),
    lines: Number(values.lines),
    seed: Number(values.seed),
    tell: (line) => console.log(line),
  });
  console.log(
    `${JSON.stringify(counts)}; from SIGINT or SIGTERM to the end of the process at most ${Math.round(slowest)} ms`,
  );
  console.log(problems.length === 0 ? 'No difference, nothing left over.' : problems.join('\n'));
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  if (!values.keep) rmSync(work, { recursive: true, force: true });
}
