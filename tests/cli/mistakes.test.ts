import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { runInProcess } from './support/run-in-process.ts';

const CASES = fileURLToPath(new URL('../cases/cli', import.meta.url));

/** With UPDATE_CASES=1 the expected texts are written anew, to be read before they are committed. */
const isUpdating = process.env['UPDATE_CASES'] === '1';

/** Not part of the project that a case runs in. */
const ABOUT_THE_CASE = ['command', 'setup', 'expected.txt'];

const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'emds-mistakes-')));
afterAll(() => {
  execFileSync('chmod', ['-R', 'u+rwX', scratch]);
  rmSync(scratch, { recursive: true, force: true });
});

/** Each folder of tests/cases/cli: a project, a `command` or several, what `setup` does that git can't keep, and what comes out. */
describe('a mistake is told once, with its place and a hint, in a pipe and at a terminal', () => {
  for (const name of readdirSync(CASES).sort()) {
    it(name, async () => {
      // Many commands show their codes, which only the terminal's form has.
      const isMany = readFileSync(join(CASES, name, 'command'), 'utf8')
        .trim()
        .includes('\n');
      const pipe = isMany ? '' : `${await transcript(name, 'pipe')}\n`;
      const text = `${pipe}${await transcript(name, 'terminal')}`;
      const expected = join(CASES, name, 'expected.txt');
      if (isUpdating || !existsSync(expected)) writeFileSync(expected, text);
      expect(text).toBe(readFileSync(expected, 'utf8'));
    });
  }
});

async function transcript(name: string, where: 'pipe' | 'terminal'): Promise<string> {
  const from = join(CASES, name);
  const folder = join(scratch, name, where);
  cpSync(from, folder, {
    recursive: true,
    filter: (path) => !ABOUT_THE_CASE.some((it) => path === join(from, it)),
  });
  if (existsSync(join(from, 'setup'))) execFileSync('sh', [join(from, 'setup')], { cwd: folder });
  const lines = readFileSync(join(from, 'command'), 'utf8').trim().split('\n');
  const parts: string[] = [];
  for (const line of lines) {
    const { exitCode, output } = await runInProcess(words(line).slice(1), {
      folder,
      env: { NO_COLOR: '1' },
      ...(where === 'terminal' ? { columns: 100 } : {}),
    });
    const head = lines.length > 1 ? `$ ${line}\n` : '';
    parts.push(`${head}--- ${where}, exit code ${exitCode}\n${normalise(output, folder)}`);
  }
  return parts.join('\n');
}

/** The words of a command line; single quotes keep spaces. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
}

function normalise(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<folder>')
    .replaceAll(dirname(folder), '<above>')
    .replace(/^\d\d:\d\d:\d\d {2}/gm, '00:00:00  ')
    .replace(/in \d+\.\d+s/g, 'in 0.0s')
    .replace(/\d+ hours \d+ minutes and [\d.]+ seconds \([\d.]+s\)/g, '0 seconds')
    .replace(/emds=\S+/g, 'emds=VERSION')
    .replace(/\d+ macros/g, 'N macros')
    .replace(/[ \t]+$/gm, '');
}
