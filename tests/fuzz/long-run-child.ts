import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fuzzer, findingsOf, foreignFiles } from './fuzz.ts';

// node long-run-child.js <story> <folder> <first seed> <last seed> <foreign root or -> <limit in ms> <built CLI>
// Prints a JSON line before and after each round; long-run.mjs reads them and ends a round that hangs.
const [story, folder, first, last, foreignRoot, limit, cli] = process.argv.slice(2) as [string, ...string[]];
const foreign = foreignRoot === '-' ? [] : foreignFiles(foreignRoot!);
const fuzzer = new Fuzzer(story, join(folder!, 'shop'), { foreign, cli });
for (let seed = Number(first); seed <= Number(last); seed++) {
  say({ begin: seed });
  const result = await fuzzer.round(seed);
  const findings = findingsOf(result, Number(limit));
  if (findings.length > 0)
    writeFileSync(
      join(folder!, `finding-${seed}.json`),
      JSON.stringify({ findings, files: result.files }, null, 1),
    );
  const { outcome, busyMilliseconds: milliseconds } = result;
  say({
    end: seed,
    files: result.files.length,
    state: outcome.end,
    diagnostics: outcome.diagnostics,
    milliseconds,
    findings,
  });
}

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
