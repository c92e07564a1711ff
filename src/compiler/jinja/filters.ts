import { raise } from './failure.ts';
import {
  argumentError,
  attributeGetter,
  type Filter,
  type FilterRow,
  runFilter,
  tableOf,
} from './filter-table.ts';
import { iterate } from './sequence.ts';
import { basicTests, type TestFunction } from './tests.ts';
import { str, truth } from './text.ts';
import { textFilters } from './text-filters.ts';
import { valueFilters } from './value-filters.ts';
import { type Kwargs, Undefined } from './values.ts';

/** `map`: applies a filter by name, or takes an attribute. */
function map(value: unknown, args: readonly unknown[], kwargs: Kwargs): unknown[] {
  const items = itemsOf(value);
  if (args.length === 0 && kwargs['attribute'] !== undefined) {
    const get = attributeGetter(kwargs['attribute']);
    const fallback = kwargs['default'];
    return items.map((item) => {
      const found = get(item);
      return found instanceof Undefined && fallback !== undefined ? fallback : found;
    });
  }
  if (args.length === 0) argumentError('map requires a filter argument');
  const filter = findFilter(str(args[0]));
  const rest = args.slice(1);
  const named = Object.keys(kwargs).length > 0 ? kwargs : null;
  return items.map((item) => runFilter(filter, item, rest, named));
}

/** Jinja2's map and select take None and other false values for empty. */
function itemsOf(value: unknown): unknown[] {
  return truth(value) ? iterate(value) : [];
}

/** `select`, `reject` and their kin: keep the items for which a test holds. */
function selection(wanted: boolean, byAttribute: boolean): Filter['run'] {
  return (value: unknown, args: readonly unknown[]) => {
    const rest = args.slice();
    if (byAttribute && rest.length === 0) argumentError('Missing parameter for attribute name');
    const get = byAttribute ? attributeGetter(rest.shift()) : (item: unknown): unknown => item;
    const name = rest.shift();
    const test: TestFunction = name === undefined ? truth : findTest(str(name));
    return itemsOf(value).filter((item) => test(get(item), ...rest) === wanted);
  };
}

const rows: readonly FilterRow[] = [
  ['map', null, map],
  ['select', null, selection(true, false)],
  ['reject', null, selection(false, false)],
  ['selectattr', null, selection(true, true)],
  ['rejectattr', null, selection(false, true)],
];

/** Every filter by name. */
export const filters: ReadonlyMap<string, Filter> = new Map([
  ...textFilters,
  ...valueFilters,
  ...tableOf(rows),
]);

/** Every test by name. */
export const tests: ReadonlyMap<string, TestFunction> = new Map([
  ...basicTests,
  ['filter', (value: unknown) => filters.has(str(value))],
  ['test', (value: unknown): boolean => tests.has(str(value))],
]);

/** A filter that is named at run time. */
export function findFilter(name: string): Filter {
  return filters.get(name) ?? raise('TemplateRuntimeError', `No filter named '${name}'.`);
}

export function findTest(name: string): TestFunction {
  return tests.get(name) ?? raise('TemplateRuntimeError', `No test named '${name}'.`);
}
