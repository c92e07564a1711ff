import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { type ProcessOutcome, runInProcess } from './run-in-process.ts';

export interface FilesProject {
  readonly folder: string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly run: (...args: string[]) => Promise<ProcessOutcome>;
  /** The lines of a call between "Found …" and the end, without times. */
  readonly lines: (...args: string[]) => Promise<string[]>;
  // biome-ignore lint/suspicious/noExplicitAny: an artifact is read as it is.
  readonly json: (path: string) => any;
  readonly exists: (path: string) => boolean;
}

const settings = {
  'dbt_project.yml': 'name: shop\nprofile: shop\n',
  'profiles.yml': 'shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb, threads: 1}}}\n',
};

/** A project of these files in a folder of its own, which goes with the test file that made it. */
export function filesProject(files: Readonly<Record<string, string>>): FilesProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'emds-files-')));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const write: FilesProject['write'] = (more) => {
    for (const [path, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  write({ ...settings, ...files });
  const run: FilesProject['run'] = (...args) => runInProcess(args, { folder });
  return {
    folder,
    write,
    run,
    lines: async (...args) => {
      const { output } = await run(...args);
      const all = output
        .replace(/^\d\d:\d\d:\d\d {2}/gm, '')
        .replace(/\d+\.\d\ds\b/g, '0.00s')
        .split('\n');
      return all.slice(all.findIndex((line) => line.startsWith('Found ')) + 1).filter((line) => line !== '');
    },
    json: (path) => JSON.parse(readFileSync(join(folder, path), 'utf8')),
    exists: (path) => existsSync(join(folder, path)),
  };
}
