import module from 'node:module';
import { pathToFileURL } from 'node:url';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { memoryOf } from '../../duckdb/column-batch.ts';
import type { FromScript, ScriptFailure, ScriptOutcome, ScriptTask } from '../protocol.ts';
import { modelContext } from './context.ts';
import { writeResult } from './write-result.ts';

// The thread of one TypeScript model: loads its file, calls it, hands over what it made.

async function run(task: ScriptTask, port: MessagePort): Promise<ScriptOutcome> {
  await useLoader(task.loader);
  const loaded = (await import(`${pathToFileURL(task.file).href}?emds-model`)) as { default?: unknown };
  if (typeof loaded.default !== 'function') {
    throw new Error(
      'The default export of a TypeScript model must be a function: export default ({ ref }) => …',
    );
  }
  return await writeResult(await loaded.default(modelContext(task, port)), task.scratch);
}

interface HookApi {
  readonly registerHooks?: (hooks: object) => void;
  readonly register: (specifier: string) => void;
}

/** Newer versions of Node take hooks in the thread itself; older ones only in a thread of their own. */
async function useLoader(path: string): Promise<void> {
  const api = module as unknown as HookApi;
  const url = pathToFileURL(path).href;
  if (api.registerHooks) api.registerHooks((await import(url)) as object);
  else api.register(url);
}

function failureOf(error: unknown): ScriptFailure {
  if (!(error instanceof Error)) return { message: String(error), stack: '' };
  const { name, message, stack = '' } = error;
  return {
    message: name === 'Error' || name === '' ? message || 'The model failed.' : `${name}: ${message}`,
    stack,
  };
}

const port = parentPort!;
const send = (message: FromScript): void =>
  port.postMessage(
    message,
    message.kind === 'done' && message.outcome.kind === 'columns' ? memoryOf(message.outcome.batch) : [],
  );
run(workerData as ScriptTask, port).then(
  (outcome) => send({ kind: 'done', outcome }),
  (error: unknown) => send({ kind: 'failed', failure: failureOf(error) }),
);
