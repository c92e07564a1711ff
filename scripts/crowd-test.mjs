// Builds many small models with many threads, again and again, and looks for conflicts between their transactions:
// node scripts/crowd-test.mjs [--runs 20] [--models 500] [--threads 16] [--keep]
// It works in a temporary folder. Exit code 1 when anything failed, or a hook ran more or less often than it should.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildCrowd, writeCrowd } from './crash/crowd.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    models: { type: 'string', default: '500' },
    threads: { type: 'string', default: '16' },
    keep: { type: 'boolean', default: false },
  },
});
const folder = mkdtempSync(join(tmpdir(), 'emds-crowd-'));
try {
  const count = writeCrowd(folder, { models: Number(values.models) });
  const problems = await buildCrowd(folder, {
    runs: Number(values.runs),
    threads: Number(values.threads),
    count,
    tell: (line) => console.log(line),
  });
  console.log(problems.length === 0 ? 'No conflict, nothing failed.' : problems.join('\n'));
  process.exitCode = problems.length === 0 ? 0 : 1;
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}
