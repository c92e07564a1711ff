import {
  columnOf,
  joinRests,
  knownColumn,
  type Relation,
  type RelationColumn,
  type Rest,
} from './relation.ts';
import { combine, constantValue, fieldOf, structOf, unknownValue, type Value } from './value.ts';

/** A relation under the name that it has in a FROM clause. */
export interface Binding {
  readonly table: string;
  readonly schema?: string;
  readonly catalog?: string;
  readonly relation: Relation;
}

/** A column that USING or NATURAL made one of several. */
export interface MergedColumn {
  readonly name: string;
  readonly value: Value;
  readonly members: readonly Binding[];
}

/** What a FROM clause brings into sight. */
export interface FromClause {
  readonly bindings: readonly Binding[];
  readonly merged: readonly MergedColumn[];
}

/** Where names are looked up; `parent` is the query around (or to the left of) this one. */
export interface Scope extends FromClause {
  /** Select items by name, as far as they can be referred to. */
  readonly alias?: (name: string) => Value | undefined;
  /** Parameters of a lambda. */
  readonly parameters?: ReadonlySet<string>;
  readonly parent?: Scope;
}

export const emptyFrom: FromClause = { bindings: [], merged: [] };

/** Functions that DuckDB calls without parentheses where there is no column of that name. */
const valueWords = new Set(
  `current_catalog current_date current_role current_schema current_time current_timestamp current_user get_current_time
  localtime localtimestamp session_user user`.split(/\s+/),
);

/**
 * What a reference of one or more parts is made from, by DuckDB's order: columns of the FROM clause, fields of struct
 * columns, a whole row, names of select items, then the query around.
 */
export function resolveName(parts: readonly string[], scope: Scope): Value {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const found = lookUpHere(parts, at);
    if (found) return found;
  }
  if (parts.length === 1 && valueWords.has(parts[0]!.toLowerCase())) return combine([], 'expression');
  return unknownValue(`"${parts.join('.')}" is not found`);
}

/** The same where such a column is listed; an unknown value where one may be, and undefined where there is none. */
export function nameIfKnown(parts: readonly string[], scope: Scope): Value | undefined {
  let mayBe = false;
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    if (at.parameters?.has(parts[0]!.toLowerCase()) || knownHere(parts, at) || at.alias?.(parts[0]!))
      return lookUpHere(parts, at);
    mayBe ||= at.bindings.some(({ relation }) => relation.rest !== undefined);
  }
  return mayBe ? unknownValue(`"${parts.join('.')}" may be a column or a schema`) : undefined;
}

function lookUpHere(parts: readonly string[], scope: Scope): Value | undefined {
  const first = parts[0]!;
  if (scope.parameters?.has(first.toLowerCase())) return constantValue;
  const known = knownHere(parts, scope);
  if (known) return known;
  const alias = scope.alias?.(first);
  const open = scope.bindings.map((binding) => binding.relation.rest).filter((rest) => rest !== undefined);
  if (open.length === 0) return alias && fieldsOf(alias, parts.slice(1));
  if (alias) return unknownValue(`"${first}" may be a column or the name of a result: ${open[0]!.reason}`);
  if (parts.length === 1 && first.toLowerCase() === 'user')
    return unknownValue(`"${first}" may be a column or who runs it: ${open[0]!.reason}`);
  // Further such words can't be names of columns, unless quoted.
  if (parts.length === 1 && valueWords.has(first.toLowerCase())) return undefined;
  const candidate = columnHere(first, scope);
  if (!candidate) return undefined;
  if (scope.parent && mayResolve(parts, scope.parent))
    return unknownValue(`"${first}" may belong to the query around: ${open[0]!.reason}`);
  return fieldsOf(candidate, parts.slice(1));
}

function knownHere(parts: readonly string[], scope: Scope): Value | undefined {
  const [first, ...fields] = parts as [string, ...string[]];
  const qualified = qualifiedColumn(parts, scope);
  if (qualified) return qualified;
  const column = knownUnqualified(first, scope);
  if (column) return fieldsOf(column, fields);
  const whole = scope.bindings.find((binding) => sameName(binding.table, first));
  return whole && fields.length === 0 ? wholeRow(whole.relation) : undefined;
}

/** `table.column`, `schema.table.column`, `catalog.schema.table.column`, each with fields behind. */
function qualifiedColumn(parts: readonly string[], scope: Scope): Value | undefined {
  for (let qualifiers = Math.min(3, parts.length - 1); qualifiers >= 1; qualifiers--) {
    const name = parts[qualifiers]!;
    for (const binding of scope.bindings) {
      if (!isNamed(binding, parts.slice(0, qualifiers))) continue;
      const value = columnOf(binding.relation, name);
      if (value) return fieldsOf(value, parts.slice(qualifiers + 1));
    }
  }
  return undefined;
}

/** Whether dotted words name this binding. */
export function isNamed(binding: Binding, words: readonly string[]): boolean {
  const own = [binding.catalog, binding.schema, binding.table];
  return words.every((word, index) => {
    const part = own[own.length - words.length + index];
    return part !== undefined && sameName(part, word);
  });
}

function knownUnqualified(name: string, scope: FromClause): Value | undefined {
  const merged = scope.merged.find((column) => sameName(column.name, name));
  if (merged) return merged.value;
  for (const binding of scope.bindings) {
    const value = knownColumn(binding.relation, name);
    if (value) return value;
  }
  return undefined;
}

/** An unqualified column of a FROM clause; one of unknown columns is believed to have what no other has. */
export function columnHere(name: string, scope: FromClause): Value | undefined {
  return knownUnqualified(name, scope) ?? joinRests(scope.bindings.map((b) => b.relation.rest))?.column(name);
}

function mayResolve(parts: readonly string[], scope: Scope): boolean {
  for (let at: Scope | undefined = scope; at; at = at.parent) if (lookUpHere(parts, at)) return true;
  return false;
}

function fieldsOf(value: Value, names: readonly string[]): Value {
  return names.reduce(fieldOf, value);
}

function wholeRow(relation: Relation): Value {
  if (relation.rest) return unknownValue(relation.rest.reason);
  return structOf(relation.columns.map(({ name, value }) => ({ name: name ?? '', value })));
}

/** The scope whose FROM clause stars and positions mean: lambdas and names of results have none. */
export function fromScope(scope: Scope): Scope {
  let at = scope;
  while (at.parameters && at.parent) at = at.parent;
  return at;
}

/** A column that `*` stands for, with the binding it comes from. */
export interface StarColumn extends RelationColumn {
  readonly binding: Binding;
}

/** Every column of a FROM clause as `*` lists them, merged ones once; or those of one binding with `table.*`. */
export function starColumns(
  scope: FromClause,
  table?: string,
): { columns: StarColumn[]; rest: Rest | undefined } | undefined {
  const chosen =
    table === undefined ? scope.bindings : scope.bindings.filter((b) => sameName(b.table, table)).slice(0, 1);
  if (table !== undefined && chosen.length === 0) return undefined;
  const columns: StarColumn[] = [];
  const emitted = new Set<MergedColumn>();
  for (const binding of chosen) {
    for (const { name, value } of binding.relation.columns) {
      const merged = table === undefined ? mergedOf(scope, binding, name) : undefined;
      if (merged && emitted.has(merged)) continue;
      if (merged) emitted.add(merged);
      columns.push({ name, value: merged?.value ?? value, binding });
    }
  }
  return { columns, rest: joinRests(chosen.map((binding) => binding.relation.rest)) };
}

function mergedOf(scope: FromClause, binding: Binding, name: string | undefined): MergedColumn | undefined {
  if (name === undefined) return undefined;
  return scope.merged.find((column) => sameName(column.name, name) && column.members.includes(binding));
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
