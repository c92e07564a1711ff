import * as fs from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { unfinishedFolder, unfinishedOfThread } from './sweep-unfinished.ts';

/** How long a file waits for others to be written with, in milliseconds. */
const delay = 20;
/** From so many files at once on, a thread is worth its start. */
const many = 40;
/** From so many on that are still to come, it is started before the first of them. */
const masses = 500;
/** What the thread is given at once, at most, and how often before it answers: it never waits, and leaves some to others. */
const portion = 256;
const portions = 2;
/** What is written at once where the thread is helped. */
const few = 16;

/** A path and its whole text. */
type File = readonly [path: string, text: string];

/**
 * Writes many small files beside other work, each of them whole (temporary file, rename), without fsync: for what can be
 * made again. A file that has its text already is left alone: to replace one costs ten times as much as to read it. A
 * thread of its own does it, since Node's pool has other things to wait for. `flush` helps the thread, waits for all and
 * rejects with the first error. Unfinished files lie in `.unfinished` of the given folder, for `sweepUnfinished`.
 */
export class BackgroundFiles {
  /** The newest text of each file that is still to be written. */
  readonly #waiting = new Map<string, string>();
  /** Paths that the thread has been given, by portion. */
  readonly #handed: ReadonlySet<string>[] = [];
  readonly #folders = new Set<string>();
  readonly #folder: string;
  #timer: NodeJS.Timeout | undefined;
  #worker: Worker | undefined;
  #answered: () => void = () => {};
  #failure: unknown;

  /** `expected` is about how many files there will be soon. */
  constructor(folder: string, { expected = 0 }: { readonly expected?: number } = {}) {
    this.#folder = folder;
    if (expected >= masses) this.#worker = this.#start();
  }

  write(path: string, text: string): void {
    this.#waiting.delete(path);
    this.#waiting.set(path, text);
    this.#timer ??= setTimeout(() => this.#writeWaiting(), delay);
  }

  /** Lets the thread have what there is, before work that leaves no turn to others. */
  hurry(): void {
    if (this.#worker) this.#writeWaiting();
  }

  async flush(): Promise<void> {
    this.#writeWaiting();
    while (this.#waiting.size > 0 || this.#handed.length > 0) {
      const own = this.#take(few, (path) => !this.#handed.some((paths) => paths.has(path)));
      if (own.length > 0) {
        this.#writeHere(own);
        await nextTurn();
      } else {
        await new Promise<void>((resolve) => {
          this.#answered = resolve;
        });
      }
    }
    await this.#worker?.terminate();
    this.#worker = undefined;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #writeWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#worker || this.#waiting.size >= many) this.#hand();
    else this.#writeHere(this.#take(many));
  }

  #take(most: number, fits: (path: string) => boolean = () => true): File[] {
    const files: File[] = [];
    for (const file of this.#waiting) {
      if (files.length === most) break;
      if (fits(file[0])) files.push(file);
    }
    for (const [path] of files) this.#waiting.delete(path);
    return files;
  }

  #writeHere(files: readonly File[]): void {
    const temporary = join(this.#folder, unfinishedFolder, `tmp-${process.pid}`);
    this.#note(writeFiles(fs, { dirname, files, folders: this.#folders, temporary }));
  }

  #hand(): void {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    while (this.#handed.length < portions && this.#waiting.size > 0) {
      const files = this.#take(Math.min(portion, Math.ceil(this.#waiting.size / 2)));
      this.#handed.push(new Set(files.map(([path]) => path)));
      const texts = files.flat();
      worker.ref();
      // As one text: to send each of them by itself takes longer.
      worker.postMessage({ joined: texts.join(''), lengths: texts.map(({ length }) => length) });
    }
  }

  #start(): Worker {
    // A folder of its own: two threads that make files in one wait for each other.
    const temporary = join(this.#folder, unfinishedOfThread, `tmp-${process.pid}`);
    const worker = new Worker(threadCode, { eval: true, workerData: temporary });
    worker.unref();
    worker.on('message', (failure: string | null) => this.#end(failure));
    worker.on('error', (error) => {
      this.#worker = undefined;
      this.#handed.length = 1;
      this.#end(error);
    });
    return worker;
  }

  #end(failure: unknown): void {
    this.#note(failure === null ? undefined : failure);
    this.#handed.shift();
    if (this.#worker && this.#waiting.size > 0) this.#hand();
    if (this.#handed.length === 0) this.#worker?.unref();
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
parentPort.on('message', ({ joined, lengths }) => {
  const files = [];
  let at = 0;
  for (let i = 0; i < lengths.length; i += 2) {
    const path = joined.slice(at, (at += lengths[i]));
    files.push([path, joined.slice(at, (at += lengths[i + 1]))]);
  }
  const failure = writeFiles(fs, { dirname, files, folders, temporary });
  parentPort.postMessage(failure === undefined ? null : String(failure.message));
});`;
