import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Expected {
  writtenBy: string;
  cases: {
    name: string;
    overlay: string | null;
    calls: {
      args: string[];
      exit: number;
      stdout: string;
      /** `lines`: in any order, since dbt's own depends on its threads; `exit`: only the exit code. */
      compare?: 'lines' | 'exit';
    }[];
  }[];
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const cli = here('../../dist/cli.js');
const expected: Expected = JSON.parse(readFileSync(here('expected/dbt-logs.json'), 'utf8'));

/** Times, versions and paths are another run's. */
function normalise(text: string, folder: string): string {
  return text
    .replace(/^\d\d:\d\d:\d\d {2}/gm, '00:00:00  ')
    .replace(/in \d+\.\d\ds\]/g, 'in 0.00s]')
    .replace(
      /\d+ hours \d+ minutes and [\d.]+ seconds \([\d.]+s\)/g,
      '0 hours 0 minutes and 0.00 seconds (0.00s)',
    )
    .replace(/Running with (dbt|emds)=\S+/g, 'Running with VERSION')
    .replace(/\d+ macros/g, 'N macros')
    .replaceAll(folder, 'PROJECT')
    .replace(/[ \t]+$/gm, '');
}

/** What emds says beyond dbt: failing rows, places, code frames and hints. */
function withoutAdditions(text: string): string {
  return text
    .replace(/^00:00:00\n00:00:00 {4}(at \S+:\d+:\d+|hint: .*)\n( {2}.*\n)*/gm, '')
    .replace(/^00:00:00 {4}Failing rows[\s\S]*?(?=^00:00:00$)00:00:00\n/gm, '')
    .replace(/^\n(?= {2}(at \S+:\d+:\d+|hint: ))/gm, '')
    .replace(/^ {2}(at \S+:\d+:\d+|hint: .*| +\d+ \|.*| +\|.*|note: .*)\n/gm, '');
}

/** Lines without their place in the run. */
function sorted(text: string): string[] {
  return text
    .replace(/^(00:00:00 {2})\d+ of (\d+ (?!START hook|OK hook))(.*?) \.* \[/gm, '$1of $2$3 [')
    .split('\n')
    .sort();
}

for (const { name, overlay, calls } of expected.cases) {
  describe(`${name}, in the words of ${expected.writtenBy}`, () => {
    const folder = join(realpathSync(mkdtempSync(join(tmpdir(), 'emds-log-'))), 'shop');
    const emds = (args: readonly string[]) =>
      spawnSync(process.execPath, [cli, ...args], {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, CI: '1' },
      });

    beforeAll(() => {
      cpSync(here('projects/shop'), folder, { recursive: true });
      if (overlay) cpSync(here(`projects/${overlay}`), folder, { recursive: true });
      expect(emds(['deps']).status).toBe(0);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    for (const call of calls) {
      it(`emds ${call.args.join(' ')}`, () => {
        const { stdout, stderr, status } = emds(call.args);
        expect(stderr).toBe('');
        const said = withoutAdditions(normalise(stdout, folder));
        if (call.compare === 'lines') expect(sorted(said)).toEqual(sorted(call.stdout));
        else if (call.compare !== 'exit') expect(said).toBe(call.stdout);
        expect(status).toBe(call.exit);
      });
    }
  });
}
