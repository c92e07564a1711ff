import { getItem } from './access.ts';
import { raise, typeError } from './failure.ts';
import { isInteger } from './numbers.ts';
import { str } from './text.ts';
import type { Kwargs } from './values.ts';

/** A filter: the value, then its arguments by position; those not given are undefined. */
// biome-ignore lint/suspicious/noExplicitAny: filters take whatever a template passes
export type FilterFunction = (value: any, ...args: any[]) => unknown;

export interface Filter {
  readonly name: string;
  readonly run: FilterFunction;
  /** Names of the arguments; null when keyword arguments go to the filter as a last argument. */
  readonly params: readonly string[] | null;
}

/** Rows `[names, params, function]`: several names separated by spaces share one filter. */
export type FilterRow = readonly [names: string, params: string | null, run: FilterFunction];

/** A table of filters from its rows. */
export function tableOf(rows: readonly FilterRow[]): [string, Filter][] {
  return rows.flatMap(([names, params, run]) => {
    const list = params === null ? null : params.split(' ').filter(Boolean);
    return names.split(' ').map((name): [string, Filter] => [name, { name, run, params: list }]);
  });
}

/** Runs a filter with keyword arguments, or with a number of arguments that is not known. */
export function runFilter(
  filter: Filter,
  value: unknown,
  args: readonly unknown[],
  kwargs: Kwargs | null,
): unknown {
  const { params } = filter;
  if (params === null) return filter.run(value, args, kwargs ?? {});
  if (args.length > params.length) {
    typeError(
      `${filter.name}() takes at most ${params.length + 1} positional arguments but ${args.length + 1} were given`,
    );
  }
  if (kwargs === null) return filter.run(value, ...args);
  const bound = args.slice();
  for (const key of Object.keys(kwargs)) {
    const index = params.indexOf(key);
    if (index < 0) typeError(`${filter.name}() got an unexpected keyword argument '${key}'`);
    if (index < args.length) typeError(`${filter.name}() got multiple values for argument '${key}'`);
    bound[index] = kwargs[key];
  }
  return filter.run(value, ...bound);
}

/** Jinja2's attribute getter: an index, or names and indexes separated by dots. */
export function attributeGetter(attribute: unknown): (item: unknown) => unknown {
  if (attribute === null || attribute === undefined) return (item) => item;
  if (isInteger(attribute)) return (item) => getItem(item, attribute);
  const parts = str(attribute)
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
  return (item) => parts.reduce(getItem, item);
}

/** What a comparison ignoring case compares. */
export function foldCase(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

export function argumentError(message: string): never {
  return raise('TemplateRuntimeError', message);
}
