import { type Expression, findWithin } from './ast.ts';
import { type Relation, type RelationColumn, type Rest, unknownRelation } from './relation.ts';
import { fromScope, isNamed, resolveName, type StarColumn, sameName, starColumns } from './scope.ts';
import type { Place, Tracer } from './tracer.ts';
import { combine, elementOf, fieldsOf, isList, type StructField, type Value } from './value.ts';

/** The columns that a select item stands for when it is a star, has `COLUMNS(…)` in it or unnests a struct. */
export function expandStars(tracer: Tracer, item: Expression, place: Place): Relation | undefined {
  if (item.class === 'STAR' && !item.columns) return plainStar(tracer, item, place);
  if (isNameFilter(item)) return matchedStar(tracer, item, place);
  const unpacked = item.class === 'OPERATOR' && item.type === 'OPERATOR_UNPACK';
  const star = unpacked ? undefined : findWithin(item, isColumnsStar);
  if (star && !isUnpacked(item, star)) return columnsStar(tracer, item, star, place);
  if (isUnnest(item)) return unnestedStruct(tracer, item, place);
  return undefined;
}

function isColumnsStar(expression: Expression): boolean {
  return expression.class === 'STAR' && expression.columns === true;
}

function isUnpacked(item: Expression, star: Expression): boolean {
  const unpack = (e: Expression) => e.type === 'OPERATOR_UNPACK' && (e.children ?? []).includes(star);
  return findWithin(item, unpack) !== undefined;
}

/** `* LIKE 'x%'` and its relatives; the tree of `* NOT SIMILAR TO` has its NOT around. */
function isNameFilter(item: Expression): boolean {
  const first = item.children?.[0];
  if (item.type === 'OPERATOR_NOT' && first) return isNameFilter(first);
  if (item.class !== 'FUNCTION' || !first || first.class !== 'STAR' || first.columns) return false;
  return /^(!?~~\*?|~~~|regexp_full_match|(i)?(not_)?like_escape)$/.test(item.function_name ?? '');
}

/** REPLACE puts its expression where the first column of that name is; others of that name go. */
function plainStar(tracer: Tracer, star: Expression, place: Place): Relation {
  const found = starColumns(fromScope(place.scope), star.relation_name) ?? structStar(star, place);
  const columns: RelationColumn[] = [];
  const replaced = new Set<Expression>();
  for (const column of found.columns) {
    if (isExcluded(star, column)) continue;
    const instead = star.replace_list?.find(({ key }) => sameName(key, column.name ?? ''))?.value;
    if (instead && replaced.has(instead)) continue;
    if (instead) replaced.add(instead);
    const value = instead ? tracer.expression(instead, place) : column.value;
    columns.push({ name: renamed(star, column) ?? column.name, value });
  }
  const rest = found.rest && restOfStar(tracer, star, { rest: found.rest, place });
  return { columns, ...(rest ? { rest } : {}) };
}

/** A star over unknown columns passes on whatever is asked of it, as far as the star itself says nothing about it. */
function restOfStar(tracer: Tracer, star: Expression, { rest, place }: { rest: Rest; place: Place }): Rest {
  return {
    reason: rest.reason,
    column: (name) => {
      const replaced = star.replace_list?.find(({ key }) => sameName(key, name));
      if (replaced) return tracer.expression(replaced.value, place);
      const rename = star.rename_list?.find(({ value }) => sameName(value, name));
      return rest.column(rename ? rename.key.column : name);
    },
  };
}

function isExcluded(star: Expression, column: StarColumn): boolean {
  const name = column.name ?? '';
  return (
    (star.exclude_list ?? []).some((excluded) => sameName(excluded, name)) ||
    (star.qualified_exclude_list ?? []).some((excluded) => matches(excluded, column, name))
  );
}

function renamed(star: Expression, column: StarColumn): string | undefined {
  const name = column.name ?? '';
  return star.rename_list?.find(({ key }) => matches(key, column, name))?.value;
}

function matches(key: { table?: string; column: string }, column: StarColumn, name: string): boolean {
  return sameName(key.column, name) && (key.table === undefined || isNamed(column.binding, [key.table]));
}

/** `s.*` where `s` is a column. */
function structStar(star: Expression, place: Place): { columns: StarColumn[]; rest: Rest | undefined } {
  const table = star.relation_name!;
  const value = resolveName([table], place.scope);
  const relation = fieldsAsColumns(value) ?? unknownRelation(`the fields of "${table}" are not known`);
  const binding = { table, relation };
  return { columns: relation.columns.map((column) => ({ ...column, binding })), rest: relation.rest };
}

function fieldsAsColumns(value: Value): Relation | undefined {
  const columns = fieldsOf(value);
  return columns && { columns };
}

function matchedStar(tracer: Tracer, item: Expression, place: Place): Relation {
  const star = findWithin(item, (inner) => inner.class === 'STAR')!;
  const all = plainStar(tracer, star, place);
  const names = pick(tracer, item, all);
  if (names === undefined) return unknownRelation(reasonOf(all));
  return { columns: all.columns.filter((column) => names.has(column.name?.toLowerCase() ?? '')) };
}

/** `COLUMNS(…)` repeats its whole item for every column that it picks. */
function columnsStar(tracer: Tracer, item: Expression, star: Expression, place: Place): Relation {
  const all = plainStar(tracer, { ...star, columns: false }, place);
  const names = star.expr
    ? pick(tracer, star, all)
    : new Set(all.columns.map((c) => c.name?.toLowerCase() ?? ''));
  if (names === undefined || all.rest) return unknownRelation(reasonOf(all));
  const picked = all.columns.filter((column) => names.has(column.name?.toLowerCase() ?? ''));
  const columns = picked.map(({ name, value }) => {
    if (item === star) return { name: item.alias === undefined ? name : aliasOf(item.alias), value };
    const traced = tracer.expression(replaceStars(item, value), place);
    return { name: item.alias === undefined ? nameWithin(star, name) : aliasOf(item.alias), value: traced };
  });
  return { columns };
}

/** DuckDB names an item after the column that it is about; where REPLACE put an expression in, by its own print of it. */
function nameWithin(star: Expression, name: string | undefined): string | undefined {
  return star.replace_list?.some(({ key }) => sameName(key, name ?? '')) ? undefined : name;
}

/** `'\1_x'` puts what the pattern matched into the name: which, only DuckDB knows. */
function aliasOf(alias: string): string | undefined {
  return /\\\d/.test(alias) ? undefined : alias;
}

/** The item with each `COLUMNS(…)` of it standing for one column, carried by `traced`. */
function replaceStars(item: Expression, traced: Value): Expression {
  if (isColumnsStar(item)) return { class: 'TRACED', traced } as Expression;
  return mapFields(item, (part) => replaceStars(part, traced));
}

function mapFields(expression: Expression, change: (part: Expression) => Expression): Expression {
  const entries = Object.entries(expression).map(([key, part]) => [
    key,
    key === 'subquery' ? part : mapPart(part, change),
  ]);
  return Object.fromEntries(entries) as Expression;
}

function mapPart(part: unknown, change: (part: Expression) => Expression): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) return part.map((inner) => mapPart(inner, change));
  if ('class' in part) return change(part as Expression);
  return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, mapPart(inner, change)]));
}

function pick(tracer: Tracer, star: Expression, all: Relation): Set<string> | undefined {
  if (all.rest) return undefined;
  const names = all.columns.map((column) => column.name);
  if (names.some((name) => name === undefined)) return undefined;
  const distinct = [...new Set(names as string[])];
  const found = tracer.schema.matchColumns?.(star, distinct);
  return found ? new Set(found.map((name) => name.toLowerCase())) : undefined;
}

function reasonOf(all: Relation): string {
  return all.rest?.reason ?? 'which columns COLUMNS(…) picks is not known';
}

function isUnnest(item: Expression): boolean {
  return item.class === 'FUNCTION' && item.function_name === 'unnest';
}

/** `unnest` of a struct gives a column for each field; of a list one column. */
function unnestedStruct(tracer: Tracer, item: Expression, place: Place): Relation | undefined {
  const argument = item.children?.[0];
  if (!argument) return undefined;
  const value = tracer.expression(argument, place);
  const options = item.children!.slice(1);
  if (options.length === 0) {
    if (value.dataType !== undefined || fieldsOf(value)) return fieldsAsColumns(value);
  } else if (options.every(({ alias }) => alias === 'recursive')) {
    const columns = fieldsOf(innermostElement(value))?.flatMap(unnestedField);
    if (isList(value)) place.uses.add(value, 'join');
    if (columns?.every((column) => column !== undefined)) return { columns };
  }
  const reason = 'unnest makes one column of a list and several of a struct, and the type is not known';
  return { columns: [], rest: { reason, column: () => combine([value], 'expression') } };
}

/** A field as `recursive := true` unnests it; undefined where nobody knows whether it is a struct. */
function unnestedField({ name, value }: StructField): (StructField | undefined)[] {
  const inner = innermostElement(value);
  const fields = fieldsOf(inner);
  if (fields) return fields.flatMap(unnestedField);
  return [inner.dataType === undefined ? undefined : { name, value }];
}

function innermostElement(value: Value): Value {
  return isList(value) ? innermostElement(elementOf(value)) : value;
}
