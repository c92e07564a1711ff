import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';

/** What scripts/pack.mjs tells of the packs that it writes. */
export interface PackedProgram {
  /** The chunk to begin with. */
  readonly program: string;
  /** The file that holds a chunk. */
  readonly fileOf: Readonly<Record<string, string>>;
}

type Exports = Readonly<Record<string, unknown>>;
type Chunk = (
  need: (name: string) => unknown,
  load: (name: string) => Promise<Exports>,
  require: (name: string) => unknown,
  url: string,
) => Exports;

interface LoadedScript {
  readonly script: Script;
  readonly cachePath: string;
  readonly isCached: boolean;
}

/**
 * Runs the program out of its packs. The code that V8 makes of them is kept beside them, for whoever starts the same
 * command with the same version of Node next: compiling it takes longer than all else that a small run does. Only a run
 * that succeeds has called all that the next one will. Where the folder cannot be written to, or V8 does not take what is
 * there, everything works as well, and later.
 */
export function loadPacked(packed: PackedProgram, baseUrl: string, command: string): Exports {
  const folder = fileURLToPath(new URL('packs/', baseUrl));
  const chunks = new Map<string, Chunk>();
  const exported = new Map<string, Exports>();
  const scripts: LoadedScript[] = [];
  const require = lazyRequire(baseUrl);

  function need(name: string): unknown {
    if (name.startsWith('node:')) return process.getBuiltinModule(name);
    let found = exported.get(name);
    if (!found) {
      if (!chunks.has(name)) define(name);
      found = chunks.get(name)!(need, load, require, new URL(name, baseUrl).href);
      exported.set(name, found);
    }
    return found;
  }
  async function load(name: string): Promise<Exports> {
    return need(name) as Exports;
  }
  function define(name: string): void {
    const loaded = loadScript(folder + packed.fileOf[name], command);
    if (scripts.push(loaded) === 1) process.once('exit', (code) => code === 0 && keepCode(scripts));
    const run = loaded.script.runInThisContext() as (define: (name: string, chunk: Chunk) => void) => void;
    run((chunk, code) => chunks.set(chunk, code));
  }
  return need(packed.program) as Exports;
}

function loadScript(path: string, command: string): LoadedScript {
  const cachePath = `${path.slice(0, -3)}.${command}.${cachedDataVersionTag().toString(16)}.cache`;
  const source = readFileSync(path, 'latin1'); // packs are ASCII
  const cachedData = readIfPresent(cachePath);
  const script = new Script(source, { filename: path, ...(cachedData ? { cachedData } : {}) });
  return { script, cachePath, isCached: cachedData !== undefined && !script.cachedDataRejected };
}

function readIfPresent(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** Once a script is new to a command, the code of all is written again: with what has been called since. */
function keepCode(scripts: readonly LoadedScript[]): void {
  if (scripts.every(({ isCached }) => isCached)) return;
  for (const { script, cachePath } of scripts) {
    try {
      writeWhole(cachePath, script.createCachedData());
    } catch {
      return;
    }
  }
}

function writeWhole(path: string, content: Buffer): void {
  const temporary = `${path}.tmp-${process.pid}`;
  const file = openSync(temporary, 'w');
  try {
    writeSync(file, content);
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function lazyRequire(baseUrl: string): (name: string) => unknown {
  let made: ((name: string) => unknown) | undefined;
  return (name) => {
    if (name.startsWith('node:')) return process.getBuiltinModule(name);
    made ??= createRequire(baseUrl);
    return made(name);
  };
}
