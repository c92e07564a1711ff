import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { build } from 'esbuild';

/** Bundles ingest-child.ts once, below node_modules so that it finds DuckDB; gives the path to run. */
export async function buildChild(): Promise<string> {
  const folder = 'node_modules/.cache/emds-tests';
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/ingest-child-${process.pid}.mjs`;
  await build({
    entryPoints: ['tests/ingest/support/ingest-child.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@duckdb/*'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return outfile;
}

export interface RunningChild {
  readonly process: ChildProcess;
  readonly lines: string[];
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Starts an ingest in a process of its own; resolves when it begins to work. */
export async function startChild(args: readonly string[]): Promise<RunningChild> {
  const child = spawn(process.execPath, [...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (data: Buffer) => {
      const parts = (rest + data.toString()).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      if (lines[0] === 'ready') resolve();
    });
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  await Promise.race([ready, ended]);
  return { process: child, lines, ended };
}
