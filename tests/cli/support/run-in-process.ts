import { runProgram } from '../../../src/cli/program.ts';

export interface ProcessOutcome {
  readonly exitCode: number;
  /** stdout and stderr in the order of writing; at a terminal, what stands on the screen in the end. */
  readonly output: string;
}

export interface ProcessOptions {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Columns of a terminal; left out, output goes to a pipe. */
  readonly columns?: number;
}

const inherited = ['PATH', 'TMPDIR', 'TZ', 'LANG'];

/** Runs the command line in this process, with a working folder, an environment and streams of its own; one at a time. */
export async function runInProcess(
  argv: readonly string[],
  options: ProcessOptions,
): Promise<ProcessOutcome> {
  const { stdout, stderr, env } = process;
  const folder = process.cwd();
  const listeners = { SIGINT: process.listeners('SIGINT'), SIGTERM: process.listeners('SIGTERM') };
  const onError = stdout.listeners('error');
  const written: string[] = [];
  const kept = {
    out: stdout.write,
    err: stderr.write,
    isTTY: Object.getOwnPropertyDescriptor(stdout, 'isTTY'),
    columns: Object.getOwnPropertyDescriptor(stdout, 'columns'),
  };
  const write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
    written.push(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
    const done = rest.find((it) => typeof it === 'function');
    if (done) process.nextTick(done as () => void);
    return true;
  }) as typeof stdout.write;
  try {
    process.chdir(options.folder);
    const own = Object.fromEntries(inherited.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
    process.env = { ...own, HOME: options.folder, ...options.env };
    stdout.write = write;
    stderr.write = write;
    setProperty(stdout, 'isTTY', options.columns !== undefined);
    setProperty(stdout, 'columns', options.columns);
    const exitCode = await runProgram(argv);
    const text = written.join('');
    return { exitCode, output: options.columns === undefined ? text : screen(text) };
  } finally {
    stdout.write = kept.out;
    stderr.write = kept.err;
    restore(stdout, 'isTTY', kept.isTTY);
    restore(stdout, 'columns', kept.columns);
    process.env = env;
    process.chdir(folder);
    for (const it of stdout.listeners('error'))
      if (!onError.includes(it)) stdout.off('error', it as () => void);
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      for (const it of process.listeners(name)) if (!listeners[name].includes(it)) process.off(name, it);
    }
  }
}

function setProperty(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

function restore(target: object, name: string, property: PropertyDescriptor | undefined): void {
  if (property) Object.defineProperty(target, name, property);
  else delete (target as Record<string, unknown>)[name];
}

const ESCAPE = '\u001b';
const PIECES = new RegExp(`(?<=${ESCAPE})(\\[[?\\d;]*[A-Za-z])|(\\n|\\r|${ESCAPE})`);
const MOVE = /^\[(\d+)A$/;

/** What a terminal shows after a text with the cursor movements that emds uses: up, column one, clear below. */
export function screen(text: string): string {
  const lines = [''];
  // Pieces are control sequences (behind an ESC), line ends and plain text.
  for (const piece of text.split(PIECES)) {
    if (piece === undefined || piece === '' || piece === '\r' || piece === ESCAPE) continue;
    const move = MOVE.exec(piece);
    if (move) lines.splice(Math.max(0, lines.length - 1 - Number(move[1])), lines.length, '');
    else if (piece === '\n') lines.push('');
    else if (!/^\[[?\d;]*[A-Za-z]$/.test(piece)) lines[lines.length - 1] += piece;
  }
  return lines.join('\n');
}
