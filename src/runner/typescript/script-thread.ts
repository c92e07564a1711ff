import { Worker } from 'node:worker_threads';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { memoryOf } from '../duckdb/column-batch.ts';
import type { ColumnStream } from '../duckdb/read-columns.ts';
import type { DuckdbSession } from '../duckdb/session.ts';
import type { FromScript, ScriptFailure, ScriptOutcome, ScriptTask, ToScript } from './protocol.ts';
import { builtFile } from './script-files.ts';

export interface ThreadOptions {
  readonly task: ScriptTask;
  /** Opens a session for one query of the model. */
  readonly openSession: () => Promise<DuckdbSession>;
  /** A query as the database is to run it. */
  readonly prepareQuery: (sql: string) => Promise<string>;
  readonly onLog: (level: 'debug' | 'info', message: string) => void;
}

/** How the thread ended without a result. */
export class ScriptError extends Error {
  readonly failure: ScriptFailure;

  constructor(failure: ScriptFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The thread of one model. `stop` ends it wherever it is, in an endless loop too. */
export class ScriptThread {
  readonly #options: ThreadOptions;
  readonly #worker: Worker;
  readonly #reads = new Map<number, { session: DuckdbSession; stream: ColumnStream }>();
  readonly #closed = new Set<number>();
  /** The last of the reads' work: sessions are given back behind it. */
  readonly #work = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
    this.#worker = new Worker(builtFile('model-thread.js'), {
      workerData: options.task,
      env: options.task.env,
      name: options.task.facts.path,
      stdout: true,
      stderr: true,
    });
    for (const stream of [this.#worker.stdout, this.#worker.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => options.onLog('info', text.trimEnd()));
    }
  }

  /** What the model made. Rejects with a ScriptError when it fails or ends without a result. */
  async result(): Promise<ScriptOutcome> {
    try {
      return await new Promise<ScriptOutcome>((resolve, reject) => {
        const fail = (message: string, stack = ''): void => reject(new ScriptError({ message, stack }));
        this.#worker.on('message', (message: FromScript) => {
          if (message.kind === 'done') resolve(message.outcome);
          else if (message.kind === 'failed') reject(new ScriptError(message.failure));
          else if (message.kind === 'log') this.#options.onLog(message.level, message.message);
          else this.#answer(message);
        });
        this.#worker.on('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') fail('The model ran out of memory.');
          else fail(error.message ?? String(error), error.stack);
        });
        this.#worker.on('messageerror', (error) => fail(error.message));
        this.#worker.on('exit', () => fail('The model ended its thread before it returned anything.'));
      });
    } finally {
      await this.stop();
    }
  }

  async stop(): Promise<void> {
    if (this.#stopped) return;
    this.#stopped = true;
    await this.#worker.terminate();
    await Promise.all(this.#work);
    for (const read of [...this.#reads.keys()]) await this.#close(read);
  }

  #answer(message: Extract<FromScript, { kind: 'open' | 'next' | 'close' }>): void {
    const work = this.#do(message)
      .catch((error: unknown) => {
        const text = error instanceof ProblemError ? error.problem.message : String(error);
        this.#send({ kind: 'refused', read: message.read, message: text });
      })
      .finally(() => this.#work.delete(work));
    this.#work.add(work);
  }

  async #do(message: Extract<FromScript, { kind: 'open' | 'next' | 'close' }>): Promise<void> {
    const { read } = message;
    if (message.kind === 'open') {
      const session = await this.#options.openSession();
      try {
        const stream = await session.streamColumns(await this.#options.prepareQuery(message.sql));
        this.#reads.set(read, { session, stream });
        this.#send({ kind: 'opened', read, columns: stream.columns });
      } catch (error) {
        await session.release();
        throw error;
      }
    } else if (message.kind === 'next') {
      const batch = await this.#reads.get(read)?.stream.next();
      this.#send({ kind: 'batch', read, batch });
      if (!batch || this.#closed.has(read)) await this.#close(read);
    } else {
      this.#closed.add(read);
      if (this.#work.size === 0) await this.#close(read);
    }
  }

  async #close(read: number): Promise<void> {
    const open = this.#reads.get(read);
    this.#reads.delete(read);
    await open?.session.release();
  }

  #send(message: ToScript): void {
    if (this.#stopped) return;
    const memory = message.kind === 'batch' && message.batch ? memoryOf(message.batch) : [];
    this.#worker.postMessage(message, memory);
  }
}
