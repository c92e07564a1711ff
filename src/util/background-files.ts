import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { unfinishedFolder } from './sweep-unfinished.ts';

/** How long a file waits for others to be written with, in milliseconds. */
const delay = 50;
/** From so many files at once on, a thread is worth its start. */
const many = 40;

/** A path and its whole text. */
type File = readonly [path: string, text: string];

/**
 * Writes many small files beside other work, each of them whole (temporary file, rename), without fsync: for what can be
 * made again. A file that has its text already is left alone: to replace one costs ten times as much as to read it. A thread of its own does it, since Node's pool has other things to wait for. `flush` waits for all and
 * rejects with the first error. Unfinished files lie in `.unfinished` of the given folder, for `sweepUnfinished`.
 */
export class BackgroundFiles {
  /** The newest text of each file that is still to be written. */
  readonly #waiting = new Map<string, string>();
  readonly #folders = new Set<string>();
  readonly #temporary: string;
  #timer: NodeJS.Timeout | undefined;
  #worker: Worker | undefined;
  #unanswered = 0;
  #answered: () => void = () => {};
  #failure: unknown;

  constructor(folder: string) {
    this.#temporary = join(folder, unfinishedFolder, `tmp-${process.pid}`);
  }

  write(path: string, text: string): void {
    this.#waiting.delete(path);
    this.#waiting.set(path, text);
    this.#timer ??= setTimeout(() => this.#writeWaiting(), delay);
  }

  async flush(): Promise<void> {
    this.#writeWaiting();
    while (this.#unanswered > 0) {
      await new Promise<void>((resolve) => {
        this.#answered = resolve;
      });
    }
    await this.#worker?.terminate();
    this.#worker = undefined;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #writeWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const files = [...this.#waiting];
    this.#waiting.clear();
    if (files.length >= many || (this.#worker && files.length > 0)) this.#hand(files);
    else this.#note(writeFiles(fs, { dirname, files, folders: this.#folders, temporary: this.#temporary }));
  }

  #hand(files: readonly File[]): void {
    if (!this.#worker) {
      this.#worker = new Worker(threadCode, { eval: true, workerData: `${this.#temporary}-1` });
      this.#worker.unref();
      this.#worker.on('message', (failure: string | null) => this.#end(failure));
      this.#worker.on('error', (error) => this.#end(error));
    }
    this.#worker.ref();
    this.#unanswered++;
    this.#worker.postMessage(files);
  }

  #end(failure: unknown): void {
    this.#note(failure === null ? undefined : failure);
    if (--this.#unanswered > 0) return;
    this.#worker?.unref();
    this.#answered();
  }

  #note(failure: unknown): void {
    this.#failure ??= typeof failure === 'string' ? new Error(failure) : failure;
  }
}

interface WriteOptions {
  readonly dirname: (path: string) => string;
  readonly files: readonly File[];
  /** Folders that are known to be there. */
  readonly folders: Set<string>;
  /** A path that is this thread's own. */
  readonly temporary: string;
}

/** Gives the first error. Names nothing outside of its arguments: its text is also what the thread runs. */
function writeFiles(
  { mkdirSync, readFileSync, renameSync, statSync, writeFileSync }: typeof fs,
  { dirname, files, folders, temporary }: WriteOptions,
): unknown {
  let failure: unknown;
  for (const [path, text] of files) {
    try {
      // An error for each file that is not there would cost more than to write it.
      if (statSync(path, { throwIfNoEntry: false })?.isFile() && readFileSync(path, 'utf8') === text)
        continue;
      for (const folder of [dirname(temporary), dirname(path)]) {
        if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
        folders.add(folder);
      }
      writeFileSync(temporary, text);
      renameSync(temporary, path);
    } catch (error) {
      failure ??= error;
    }
  }
  return failure;
}

const threadCode = `
const fs = require('node:fs');
const { dirname } = require('node:path');
const { parentPort, workerData: temporary } = require('node:worker_threads');
const writeFiles = ${writeFiles.toString()};
const folders = new Set();
parentPort.on('message', (files) => {
  const failure = writeFiles(fs, { dirname, files, folders, temporary });
  parentPort.postMessage(failure === undefined ? null : String(failure.message));
});`;
