import { inspect } from 'node:util';
import type { MessagePort } from 'node:worker_threads';
import type { ConfigFunction, ModelContext } from '../model-context.ts';
import type { FromScript, ScriptTask } from '../protocol.ts';
import { Reads } from './reads.ts';
import { QueryData, RelationData } from './relation.ts';

/** What a model is called with. Its functions need no `this`, so that a model can take them apart. */
export function modelContext({ facts, env }: ScriptTask, port: MessagePort): ModelContext {
  const reads = new Reads(port);
  const send = (message: FromScript): void => port.postMessage(message);
  const context = {
    ref: (...args: unknown[]) => new RelationData(refRelation(facts.inputs, args), reads),
    source: (owner: string, name: string) => {
      const found = facts.inputs.find((it) => it.kind === 'source' && it.owner === owner && it.name === name);
      if (!found) throw new Error(unseen(`source('${owner}', '${name}')`));
      return new RelationData(found.relation, reads);
    },
    query: (sql: string) => new QueryData(String(sql), reads),
    config: configFunction(facts.config),
    var: (name: string, ...fallback: unknown[]) =>
      valueFor(facts.vars, name, fallback, `the project has no var "${name}"`),
    env: (name: string, ...fallback: unknown[]) => {
      if (name.startsWith('DBT_ENV_SECRET'))
        throw new Error(`secrets such as ${name} are for profiles.yml only`);
      return valueFor(env, name, fallback, `there is no environment variable "${name}"`);
    },
    this: new RelationData(facts.thisRelation, reads),
    isIncremental: facts.isIncremental,
    target: facts.target,
    log: (message: unknown, { info = false }: { info?: boolean } = {}) =>
      send({
        kind: 'log',
        level: info ? 'info' : 'debug',
        message: typeof message === 'string' ? message : inspect(message),
      }),
  };
  return context as unknown as ModelContext;
}

/** The call has set the config already, when the text was read. */
function configFunction(config: Readonly<Record<string, unknown>>): ConfigFunction {
  const get = (name: string, fallback?: unknown) => config[name] ?? fallback ?? null;
  return Object.assign(() => {}, { get }) as ConfigFunction;
}

function refRelation(inputs: ScriptTask['facts']['inputs'], args: readonly unknown[]): string {
  const last = args.at(-1);
  const options = typeof last === 'object' && last !== null ? (last as Record<string, unknown>) : {};
  const names = args.filter((arg) => typeof arg === 'string');
  const name = names.at(-1);
  const owner = names.length > 1 ? names[0] : null;
  const version = options['version'] ?? options['v'] ?? null;
  const found = inputs.find(
    (it) =>
      it.kind === 'ref' &&
      it.name === name &&
      it.owner === owner &&
      String(it.version ?? '') === String(version ?? ''),
  );
  if (!found) throw new Error(unseen(`ref(${args.map((arg) => inspect(arg)).join(', ')})`));
  return found.relation;
}

function unseen(call: string): string {
  return `${call} is not in the text of the model: ref() and source() take literals there, so that their tables are built before`;
}

function valueFor(
  values: Readonly<Record<string, unknown>>,
  name: string,
  fallback: readonly unknown[],
  missing: string,
): unknown {
  if (Object.hasOwn(values, name) && values[name] !== undefined) return values[name];
  if (fallback.length > 0) return fallback[0];
  throw new Error(missing);
}
