import { spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const CLI = resolve('dist', 'cli.js');

/** A project in a folder of its own, which the command builds. */
export interface Shop {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): void;
  emds(
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    interruptAt?: RegExp,
  ): Promise<{ code: number | null; output: string }>;
  query(sql: string, database?: string): Promise<Record<string, unknown>[]>;
  /** `name TYPE` of each column. */
  describe(relation: string): Promise<string[]>;
  // biome-ignore lint/suspicious/noExplicitAny: artifacts as they are written.
  artifact(name: string): any;
  files(folder: string): string[];
  close(): void;
}

export function openShop(files: Readonly<Record<string, string>>): Shop {
  const folder = mkdtempSync(join(tmpdir(), 'emds-shop-'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  const write: Shop['write'] = (texts) => {
    for (const [path, text] of Object.entries(texts)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  write({
    'dbt_project.yml': 'name: shop\nprofile: shop\nvars: {factor: 3}\n',
    'profiles.yml': `shop:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: '${folder}/shop.duckdb', threads: 2}\n`,
    ...files,
  });
  const query: Shop['query'] = async (sql, database = join(folder, 'shop.duckdb')) => {
    const instance = await DuckDBInstance.create(database);
    try {
      const connection = await instance.connect();
      const rows = await (await connection.run(sql)).getRowObjectsJS();
      connection.closeSync();
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([k, v]) => [k, typeof v === 'bigint' ? Number(v) : v])),
      );
    } finally {
      instance.closeSync();
    }
  };
  return {
    folder,
    write,
    query,
    emds: (args, env = {}, interruptAt) =>
      new Promise((done) => {
        const child = spawn(process.execPath, [CLI, ...args], {
          cwd: folder,
          env: { ...process.env, NO_COLOR: '1', ...env },
        });
        let output = '';
        let isInterrupted = false;
        const take = (text: unknown): void => {
          output += String(text);
          if (isInterrupted || !interruptAt?.test(output)) return;
          isInterrupted = true;
          child.kill('SIGINT');
        };
        child.stdout.on('data', take);
        child.stderr.on('data', take);
        child.on('close', (code) => done({ code, output }));
      }),
    describe: async (relation) => {
      const rows = await query(`describe ${relation}`);
      return rows.map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`);
    },
    artifact: (name) => JSON.parse(readFileSync(join(folder, 'target', name), 'utf8')),
    files: (path) => readdirSync(join(folder, path)).sort(),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
