// The long fuzz run, by hand: node tests/fuzz/long-run.mjs [--files 100000] [--from 1] [--foreign <folder of projects>]
// [--jobs 2] [--limit 2000] [--keep <folder>]. Rounds that break something are kept as JSON with their files.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    files: { type: 'string', default: '100000' },
    from: { type: 'string', default: '1' },
    foreign: { type: 'string', default: '-' },
    jobs: { type: 'string', default: '2' },
    limit: { type: 'string', default: '2000' },
    keep: { type: 'string' },
  },
});
const HANG_MS = 100_000;
const CHUNK = 200;
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'emds-fuzz-'));
const wanted = Number(values.files);
const totals = { rounds: 0, files: 0, diagnostics: 0, states: {}, slowest: 0, findings: new Map(), ended: 0 };
let nextSeed = Number(values.from);

mkdirSync(folder, { recursive: true });
const cache = join(root, 'node_modules', '.cache', `emds-fuzz-${process.pid}`);
const child = join(cache, 'child.mjs');
// A copy of its own: the next build must not change what a run tries.
execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { cwd: root, stdio: 'ignore' });
cpSync(join(root, 'dist'), join(cache, 'dist'), { recursive: true });
await build({
  entryPoints: [join(root, 'tests/fuzz/long-run-child.ts')],
  outfile: child,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  define: {
    EMDS_VERSION: '"fuzz"',
    // Bundled, the built-in macros are no longer beside the module that looks for them.
    'import.meta.url': JSON.stringify(
      new URL('../../src/compiler/project/builtin-packages.ts', import.meta.url).href,
    ),
  },
});
await Promise.all(Array.from({ length: Number(values.jobs) }, (_, job) => work(job)));
report();
rmSync(cache, { recursive: true });

async function work(job) {
  while (totals.files < wanted) {
    const first = nextSeed;
    nextSeed += CHUNK;
    let begin = first;
    while (begin < first + CHUNK && totals.files < wanted)
      begin = (await runChild(job, begin, first + CHUNK - 1)) + 1;
  }
}

/** Runs seeds until they end or one of them hangs or kills the process; gives the last seed that was begun. */
function runChild(job, first, last) {
  return new Promise((resolve) => {
    const args = [
      child,
      join(root, 'tests/fuzz/story'),
      join(folder, `job-${job}`),
      first,
      last,
      values.foreign,
      values.limit,
      join(cache, 'dist/cli.js'),
    ];
    mkdirSync(join(folder, `job-${job}`), { recursive: true });
    const run = spawn(process.execPath, args.map(String), { stdio: ['ignore', 'pipe', 'pipe'] });
    let begun = first;
    let errors = '';
    let finished = false;
    let timer = setTimeout(() => run.kill('SIGKILL'), HANG_MS * 3);
    createInterface({ input: run.stdout }).on('line', (line) => {
      clearTimeout(timer);
      timer = setTimeout(() => run.kill('SIGKILL'), HANG_MS);
      const message = JSON.parse(line);
      if (message.begin !== undefined) begun = message.begin;
      else count(message);
      finished = message.end === last;
    });
    run.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    run.on('close', (code, signal) => {
      clearTimeout(timer);
      if (!finished) note(`process ended: ${signal ?? code} ${errors.slice(0, 600)}`, begun);
      resolve(finished ? last : begun);
    });
  });
}

function count({ end, files, state, diagnostics, milliseconds, findings }) {
  totals.rounds++;
  totals.files += files;
  totals.diagnostics += diagnostics;
  totals.states[state] = (totals.states[state] ?? 0) + 1;
  totals.slowest = Math.max(totals.slowest, milliseconds);
  for (const finding of findings) note(finding, end);
  if (totals.rounds % 500 === 0)
    console.log(`${totals.files} files, ${totals.rounds} rounds, ${totals.findings.size} kinds of findings`);
}

/** Findings of one cause are told once: same first place in our code. */
function note(finding, seed) {
  const place = /\(?((?:src|compiler|runner)[^\s()]*:\d+)/.exec(finding)?.[1] ?? '';
  const kind = `${finding.replace(/\d+/g, 'N').slice(0, 90)} ${place}`;
  const known = totals.findings.get(kind);
  if (known) known.seeds.push(seed);
  else {
    totals.findings.set(kind, { finding, seeds: [seed] });
    console.log(`NEW (seed ${seed}) ${finding.split('\n').slice(0, 6).join('\n    ')}`);
  }
}

function report() {
  console.log(
    `\n${totals.files} mutated files in ${totals.rounds} rounds, ${totals.diagnostics} diagnostics, slowest round ${Math.round(totals.slowest)} ms`,
  );
  console.log(`ended: ${JSON.stringify(totals.states)}`);
  console.log(`findings: ${totals.findings.size}; kept in ${folder}`);
  for (const { finding, seeds } of totals.findings.values())
    console.log(`- ${seeds.length} x, seeds ${seeds.slice(0, 5)}: ${finding.split('\n')[0]}`);
}
