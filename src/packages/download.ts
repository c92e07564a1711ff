import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { archiveTooLarge, downloadFailed } from '../diagnostics/codes/packages.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';

export interface DownloadOptions {
  /** How long an answer or its next piece may take. */
  readonly timeoutMs: number;
  /** Pause before the next attempt; dbt waits a second, five times. */
  readonly retryPauseMs: number;
  /** Safe form of an address or message, for errors. */
  readonly display: (text: string) => string;
  readonly signal?: AbortSignal | undefined;
}

const ATTEMPTS = 6;
const LARGEST_ARCHIVE = 512 * 1024 * 1024;

/** An answer's JSON. `check` says what is wrong with it, and has it fetched anew, as the hub at times answers nonsense. */
export async function downloadJson(
  url: string,
  check: (body: unknown) => void,
  options: DownloadOptions,
): Promise<unknown> {
  return withRetries(url, options, async (response) => {
    const body: unknown = await response.json();
    check(body);
    return body;
  });
}

/** Saves an answer to a file and gives its SHA-1. The file is complete when this returns. */
export async function downloadFile(url: string, path: string, options: DownloadOptions): Promise<string> {
  return withRetries(url, options, async (response, alive) => {
    const hash = createHash('sha1');
    let size = 0;
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding, done) => {
        alive();
        size += chunk.length;
        hash.update(chunk);
        if (size <= LARGEST_ARCHIVE) done(null, chunk);
        else done(new ProblemError(archiveTooLarge(options.display(url), '512 MB')));
      },
    });
    await pipeline(Readable.fromWeb(response.body as never), meter, createWriteStream(path));
    return hash.digest('hex');
  });
}

type Use<T> = (response: Response, alive: () => void) => Promise<T>;

async function withRetries<T>(url: string, options: DownloadOptions, use: Use<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOnce(url, options, use);
    } catch (error) {
      if (error instanceof ProblemError || options.signal?.aborted) throw error;
      const last = attempt === ATTEMPTS || error instanceof FinalAnswer;
      if (last)
        throw new ProblemError(downloadFailed(options.display(url), options.display(reasonOf(error))));
      await pause(options.retryPauseMs);
    }
  }
}

/** An answer that stays the same however often one asks. */
class FinalAnswer extends Error {}

async function attemptOnce<T>(url: string, options: DownloadOptions, use: Use<T>): Promise<T> {
  if (!/^https?:\/\//i.test(url)) throw new FinalAnswer('not an address of the web (http, https)');
  const abort = new AbortController();
  const timeOut = () => abort.abort(new Error(`no answer within ${options.timeoutMs / 1000} seconds`));
  let timer = setTimeout(timeOut, options.timeoutMs);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(timeOut, options.timeoutMs);
  };
  try {
    const response = await fetch(url, {
      signal: options.signal ? AbortSignal.any([abort.signal, options.signal]) : abort.signal,
    });
    alive();
    if (response.ok) return await use(response, alive);
    await response.body?.cancel();
    const answer = `answered ${response.status} ${response.statusText}`.trimEnd();
    const mayPass = response.status >= 500 || response.status === 429 || response.status === 408;
    throw mayPass ? new Error(answer) : new FinalAnswer(answer);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : undefined;
  return cause
    ? `${error.message} (${(cause as NodeJS.ErrnoException).code ?? cause.message})`
    : error.message;
}
