import { raisedByTemplate } from '../../../diagnostics/codes/context.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { md5 } from '../../../util/hash.ts';
import { dumpYaml, readYamlText } from '../../project/yaml.ts';
import { fromPlain, PySet } from '../dict.ts';
import { hostFunction } from '../host.ts';
import { iterate } from '../sequence.ts';
import { str } from '../text.ts';
import { PyFloat, tupleOf } from '../values.ts';
import { toPlain } from './plain.ts';

/** Where `log()` and `print()` go. */
export type OnTemplateMessage = (level: 'debug' | 'info' | 'warn' | 'print', message: string) => void;

/** dbt's documented functions that need neither the project nor the database. */
export function baseFunctions(onMessage: OnTemplateMessage): Map<string, unknown> {
  const functions = [
    hostFunction('log', ([message, info]) => say(onMessage, info === true ? 'info' : 'debug', message), {
      params: ['msg', 'info'],
    }),
    hostFunction('print', ([message]) => say(onMessage, 'print', message), { params: ['msg'] }),
    hostFunction('tojson', ([value, fallback, sortKeys]) => toJson(value, fallback, sortKeys === true), {
      params: ['value', 'default', 'sort_keys'],
    }),
    hostFunction(
      'fromjson',
      ([text, fallback]) => attempt(() => fromPlain(JSON.parse(String(text))), fallback),
      {
        params: ['string', 'default'],
      },
    ),
    hostFunction(
      'toyaml',
      ([value, fallback, sortKeys]) => attempt(() => dumpYaml(toPlain(value), sortKeys === true), fallback),
      {
        params: ['value', 'default', 'sort_keys'],
      },
    ),
    hostFunction(
      'fromyaml',
      ([text, fallback]) => attempt(() => fromPlain(readYamlText(String(text))), fallback),
      {
        params: ['value', 'default'],
      },
    ),
    hostFunction('set', ([values, fallback]) => attempt(() => new PySet(iterate(values)), fallback), {
      params: ['value', 'default'],
    }),
    hostFunction('set_strict', ([values]) => new PySet(iterate(values)), { params: ['value'] }),
    hostFunction('zip', (lists, kwargs) => attempt(() => zip(lists), kwargs['default'])),
    hostFunction('zip_strict', (lists) => zip(lists)),
    hostFunction('local_md5', ([value]) => md5(String(value)), { params: ['value'] }),
    hostFunction('diff_of_two_dicts', ([a, b]) => diffOfTwoDicts(a, b), { params: ['dict_a', 'dict_b'] }),
  ];
  return new Map(functions.map((f) => [f.name, f]));
}

function say(onMessage: OnTemplateMessage, level: 'debug' | 'info' | 'print', message: unknown): string {
  onMessage(level, str(message));
  return '';
}

/** json.dumps with Python's spacing: `{"a": 1, "b": [1, 2]}`. */
function toJson(value: unknown, fallback: unknown, sortKeys: boolean): unknown {
  try {
    return pythonJson(toPlain(value), sortKeys);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    return fallback ?? null;
  }
}

/** Plain data as Python's json.dumps writes it (ASCII only, a blank after `,` and `:`). */
export function pythonJson(value: unknown, sortKeys = false): string {
  if (value instanceof PyFloat) return `${value.value}.0`;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number')
    return Number.isNaN(value)
      ? 'NaN'
      : Number.isFinite(value)
        ? String(value)
        : value > 0
          ? 'Infinity'
          : '-Infinity';
  if (typeof value === 'string')
    return JSON.stringify(value).replace(
      /[\u007f-\uffff]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item, sortKeys)).join(', ')}]`;
  if (value !== null && typeof value === 'object') {
    const entries = Object.entries(value);
    if (sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${entries.map(([key, item]) => `${pythonJson(key)}: ${pythonJson(item, sortKeys)}`).join(', ')}}`;
  }
  return value === undefined ? 'null' : JSON.stringify(value);
}

function attempt(work: () => unknown, fallback: unknown): unknown {
  try {
    return work();
  } catch {
    return fallback ?? null;
  }
}

function zip(lists: readonly unknown[]): unknown[] {
  const arrays = lists.map((list) => [...iterate(list)]);
  const length = Math.min(...arrays.map((a) => a.length), arrays.length === 0 ? 0 : Number.POSITIVE_INFINITY);
  return Array.from({ length }, (_, i) => tupleOf(arrays.map((a) => a[i])));
}

/** The parts of dict a (of lists) that dict b lacks; texts compare without case. */
function diffOfTwoDicts(a: unknown, b: unknown): unknown {
  const left = toPlain(a) as Record<string, unknown[]>;
  const right = Object.fromEntries(
    Object.entries(toPlain(b) as Record<string, unknown[]>).map(([key, list]) => [
      key.toLowerCase(),
      list.map((v) => String(v).toLowerCase()),
    ]),
  );
  const difference: Record<string, unknown[]> = {};
  for (const [key, list] of Object.entries(left)) {
    const others = right[key.toLowerCase()];
    const missing = others ? list.filter((v) => !others.includes(String(v).toLowerCase())) : list;
    if (missing.length > 0) difference[key] = missing;
  }
  return fromPlain(difference);
}

/** Leaves the template with dbt's error of that kind. */
export function raiseFromTemplate(message: unknown, kind?: Parameters<typeof raisedByTemplate>[1]): never {
  throw new ProblemError(raisedByTemplate(str(message), kind));
}
