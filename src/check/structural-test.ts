import { INTERNAL_PACKAGES } from '../compiler/jinja/functions/macro-library.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import type { CheckedColumn, CheckedRelation } from './finding.ts';

type Relations = ReadonlyMap<UniqueId, CheckedRelation>;

/** Tells of a test whether its SQL surely binds, from columns alone. */
export type IsSurelyRight = (test: ManifestNode, relations: Relations) => boolean;

/** dbt's own tests, with the arguments that they take beside the model and its column. */
const provable: Readonly<Record<string, readonly string[]>> = {
  not_null: [],
  unique: [],
  accepted_values: ['values', 'quote'],
  relationships: ['to', 'field'],
};
const given = ['model', 'column_name'];

/**
 * Most tests of a project are dbt's own four on plain columns: what their SQL does is known, and whether it binds follows
 * from the columns and their types. Everything else, and whatever may be wrong, is left to DuckDB.
 */
export function surelyRightTests(manifest: Manifest, keywords: ReadonlySet<string>): IsSurelyRight {
  const replaced = replacedMacros(manifest);
  if (replaced.has('get_where_subquery') || replaced.has('should_store_failures')) return () => false;
  return (test, relations) => {
    const { name, namespace, kwargs } = test.test_metadata ?? { name: '', namespace: null, kwargs: {} };
    if (namespace !== null || !(name in provable) || replaced.has(`test_${name}`)) return false;
    const known = [...given, ...(provable[name] ?? [])];
    if (Object.keys(kwargs).some((argument) => !known.includes(argument))) return false;
    if (test.config['where'] || typeof test.attached_node !== 'string') return false;
    const column = columnOf(relations.get(test.attached_node), kwargs['column_name'], keywords);
    if (!column || !isPlainModel(kwargs['model'])) return false;
    if (name === 'accepted_values') return fitsValues(column, kwargs);
    return name !== 'relationships' || fitsParent(test, column, { relations, keywords });
  };
}

/** Names of macros behind dbt's tests that the project or a package has of its own, without the prefix of dispatch. */
function replacedMacros(manifest: Manifest): ReadonlySet<string> {
  const names = [
    'get_where_subquery',
    'should_store_failures',
    ...Object.keys(provable).map((name) => `test_${name}`),
  ];
  const replaced = new Set<string>();
  for (const { name, package_name } of Object.values(manifest.macros)) {
    const bare = name.replace(/^(?:default|duckdb)__/, '');
    if (names.includes(bare) && !INTERNAL_PACKAGES.includes(package_name)) replaced.add(bare);
  }
  return replaced;
}

function isPlainModel(model: unknown): boolean {
  return (
    typeof model === 'string' && /^\{\{ get_where_subquery\((?:ref|source)\([^{}()]*\)\) \}\}$/.test(model)
  );
}

/** The column that a plain name means; none where the name has to be quoted. */
function columnOf(
  relation: CheckedRelation | undefined,
  name: unknown,
  keywords: ReadonlySet<string>,
): CheckedColumn | undefined {
  if (typeof name !== 'string' || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
  const wanted = name.toLowerCase();
  if (keywords.has(wanted)) return undefined;
  return relation?.columns.find((column) => column.name.toLowerCase() === wanted);
}

function fitsValues({ type }: CheckedColumn, { values, quote }: Readonly<Record<string, unknown>>): boolean {
  if (!Array.isArray(values) || values.length === 0) return false;
  if (quote === undefined || quote === true)
    return (
      type === 'VARCHAR' && values.every((value) => typeof value === 'string' && /^[^'{}]*$/.test(value))
    );
  return quote === false && isNumber(type) && values.every((value) => Number.isSafeInteger(value));
}

interface ParentContext {
  readonly relations: Relations;
  readonly keywords: ReadonlySet<string>;
}

function fitsParent(
  test: ManifestNode,
  column: CheckedColumn,
  { relations, keywords }: ParentContext,
): boolean {
  const { to, field } = test.test_metadata!.kwargs;
  if (typeof to !== 'string' || !/^(?:ref|source)\([^{}()]*\)$/.test(to)) return false;
  const above = test.depends_on.nodes;
  const others = above.filter((id) => id !== test.attached_node);
  if (others.length > 1) return false;
  const parent = columnOf(relations.get(others[0] ?? above[0] ?? ''), field, keywords);
  return (
    parent !== undefined && (parent.type === column.type || (isNumber(parent.type) && isNumber(column.type)))
  );
}

function isNumber(type: string): boolean {
  return /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(\d+,\d+\))$/.test(type);
}
