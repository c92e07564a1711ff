import { md5 } from '../../../util/hash.ts';
import { fromPlain } from '../../jinja/dict.ts';
import { repr, str } from '../../jinja/text.ts';
import { isRecord } from '../../project/is-record.ts';
import type { Properties } from './read-properties.ts';

/** Keys of a test entry that are config, in dbt's order. */
const CONFIG_KEYS = [
  'severity',
  'tags',
  'enabled',
  'where',
  'limit',
  'warn_if',
  'error_if',
  'fail_calc',
  'store_failures',
  'store_failures_as',
  'meta',
  'database',
  'schema',
  'alias',
] as const;

/** What a generic test is put on. */
export interface TestTarget {
  /** `orders`, `orders_v2` or `shop_orders`: the middle of the test's name. */
  readonly name: string;
  /** `ref('orders')` or `source('shop', 'orders')`. */
  readonly reference: string;
  /** Source and table, when the test is on a source. */
  readonly source: readonly [string, string] | null;
  /** Name of the model, seed or snapshot, without its version. */
  readonly node: string;
  readonly version: string | number | null;
  readonly versionText: string | null;
}

export interface GenericTest {
  readonly name: string;
  readonly namespace: string | null;
  /** Arguments of the test macro, the model included. */
  readonly kwargs: Properties;
  readonly config: Properties;
  readonly description: string;
  /** Name in unique_id and fqn. */
  readonly fullName: string;
  /** Name of the file, at most 63 characters unless the user named it. */
  readonly shortName: string;
  readonly rawCode: string;
}

export interface TestBuilding {
  readonly columnName: string | null;
  readonly render: (text: string) => unknown;
  /** Whether `arguments:` holds the arguments, or is one itself: dbt's flag `require_generic_test_arguments_property`. */
  readonly nestsArguments: boolean;
}

/** A test entry in the one form that all others mean; a text is the reason why it is none. */
export function buildGenericTest(
  entry: unknown,
  target: TestTarget,
  { columnName, render, nestsArguments }: TestBuilding,
): GenericTest | string {
  const split = splitEntry(entry);
  if (typeof split === 'string') return split;
  const args: Properties = { ...split.args };
  if (columnName !== null) args['column_name'] = columnName;
  if (nestsArguments) {
    const nested = args['arguments'];
    delete args['arguments'];
    if (isRecord(nested)) Object.assign(args, nested);
  }
  if ('model' in args) return 'Test arguments include "model", which is a reserved argument';
  const [, namespace = null, name] = /^(?:([A-Za-z_]\w*)\.)?([A-Za-z_]\w*)/.exec(split.name) ?? [];
  if (!name) return `Test name string did not match expected pattern: ${split.name}`;
  const config = takeConfig(args, render);
  const description = str(args['description'] ?? '');
  delete args['description'];
  const own = args['name'];
  delete args['name'];
  const [shortName, fullName] =
    own === undefined ? syntheticNames(name, namespace, target, args) : [String(own), String(own)];
  if (shortName !== fullName && config['alias'] === undefined) config['alias'] = shortName;
  args['model'] = `{{ get_where_subquery(${target.reference}) }}`;
  const macro = namespace ? `${namespace}.test_${name}` : `test_${name}`;
  return {
    name,
    namespace,
    kwargs: args,
    config,
    description,
    fullName,
    shortName,
    rawCode: `{{ ${macro}(**_dbt_generic_test_kwargs) }}${configCall(config)}`,
  };
}

function splitEntry(entry: unknown): { name: string; args: Properties } | string {
  if (typeof entry === 'string') return { name: entry, args: {} };
  if (!isRecord(entry)) return `test must be dict or str, got ${repr(entry)}`;
  if ('test_name' in entry) {
    const { test_name, ...args } = entry;
    return { name: String(test_name), args };
  }
  const keys = Object.keys(entry);
  if (keys.length !== 1)
    return `test definition dictionary must have exactly one key, got ${keys.length} instead (${keys.join(', ')})`;
  const args = entry[keys[0]!];
  if (args !== null && !isRecord(args)) return `test arguments must be a dict, got ${repr(args)}`;
  return { name: keys[0]!, args: args ?? {} };
}

/** Moves what is config out of the arguments, rendering texts. */
function takeConfig(args: Properties, render: (text: string) => unknown): Properties {
  const nested: Properties = isRecord(args['config']) ? { ...args['config'] } : {};
  const config: Properties = {};
  const put = (key: string, value: unknown): void => {
    const rendered = typeof value === 'string' ? render(value) : value;
    if (rendered !== null && rendered !== undefined) config[key] = rendered;
  };
  for (const key of CONFIG_KEYS) {
    put(key, args[key] || nested[key] === undefined ? args[key] : nested[key]);
    delete args[key];
    delete nested[key];
  }
  for (const [key, value] of Object.entries(nested)) put(key, value);
  delete args['config'];
  return config;
}

/** dbt's synthesize_generic_test_names: short for files and aliases, full for ids. */
function syntheticNames(
  name: string,
  namespace: string | null,
  target: TestTarget,
  args: Properties,
): [string, string] {
  const type = `${namespace ? `${namespace}_` : ''}${target.source ? 'source_' : ''}${name}`;
  const parts = Object.keys(args)
    .filter((key) => key !== 'model')
    .sort()
    .flatMap((key) => {
      const value = args[key];
      if (isRecord(value)) return Object.values(value);
      return Array.isArray(value) ? value : [value];
    })
    .map((part) => pythonText(part).replace(/[^0-9a-zA-Z_]+/g, '_'));
  const identifier = `${type}_${target.name}`;
  const full = `${identifier}_${parts.join('__')}`;
  return [full.length >= 64 ? `${identifier.slice(0, 30)}_${md5(full)}` : full, full];
}

function pythonText(value: unknown): string {
  if (typeof value === 'string') return value;
  return str(fromPlain(value));
}

/** `{{ config(severity="warn",tags=['a']) }}`, or nothing. */
function configCall(config: Properties): string {
  const parts = Object.entries(config).map(([key, value]) =>
    typeof value === 'string' ? `${key}="${value.replaceAll('"', '\\"')}"` : `${key}=${pythonText(value)}`,
  );
  return parts.length > 0 ? `{{ config(${parts.join(',')}) }}` : '';
}

/** The ten digits that end a generic test's unique_id: a hash over its name and metadata in Python's repr. */
export function testHash(test: GenericTest): string {
  const { namespace, name, kwargs } = test;
  return md5(`${test.fullName}${hashed({ namespace, name, kwargs })}`).slice(-10);
}

/** Python's repr of a value whose mappings are sorted and whose scalars became texts. */
function hashed(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(hashed).join(', ')}]`;
  if (!isRecord(value)) return quoted(pythonText(value));
  const items = Object.keys(value)
    .sort()
    .map((key) => `${quoted(key)}: ${hashed(value[key])}`);
  return `{${items.join(', ')}}`;
}

const PLAIN = /^[ !#-&(-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `'${text}'` : repr(text);
}
