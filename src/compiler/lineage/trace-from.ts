import type { Expression, TableRef } from './ast.ts';
import {
  asTable,
  knownColumn,
  type Relation,
  type RelationColumn,
  sourceRelation,
  unknownRelation,
} from './relation.ts';
import {
  type Binding,
  columnHere,
  emptyFrom,
  type FromClause,
  type MergedColumn,
  type Scope,
  sameName,
  starColumns,
} from './scope.ts';
import { tracePivot } from './trace-pivot.ts';
import type { CteScope, Place, Traced, Tracer } from './tracer.ts';
import { combine, unknownValue, type Value } from './value.ts';

/** What a FROM clause brings into sight; what it reads and joins by is added to the place's uses. */
export function traceFrom(tracer: Tracer, ref: TableRef, place: Place): FromClause {
  switch (ref.type) {
    case 'EMPTY':
      return emptyFrom;
    case 'BASE_TABLE':
      return bind(withSchema(ref, place), ref.table_name!, readTable(tracer, ref, place));
    case 'SUBQUERY':
      return bind(ref, ref.alias ?? 'unnamed_subquery', readSubquery(tracer, ref, place));
    case 'EXPRESSION_LIST':
      return bind(ref, 'valueslist', readValues(tracer, ref, place));
    case 'TABLE_FUNCTION':
      return bind(ref, ref.function?.function_name ?? '', readFunction(tracer, ref, place));
    case 'PIVOT':
      return bind(ref, '__unnamed_pivot', tracePivot(tracer, ref, place));
    case 'JOIN':
      return traceJoin(tracer, ref, place);
    case 'SHOW_REF':
      return bind(ref, ref.alias ?? '', describeRelation(tracer, ref, place));
    default:
      return bind(ref, ref.alias ?? '', unknownRelation(`${ref.type} is not understood`));
  }
}

/** A table that is named alone lies in DuckDB's own schema, by which its columns can be called, too. */
function withSchema(ref: TableRef, { ctes }: Place): TableRef {
  return ref.schema_name === undefined && !findCte(ctes, ref.table_name!)
    ? { ...ref, schema_name: 'main' }
    : ref;
}

function bind(ref: TableRef, name: string, relation: Relation): FromClause {
  const named = ref.alias === undefined;
  const binding: Binding = {
    table: ref.alias ?? name,
    ...(named && ref.schema_name ? { schema: ref.schema_name } : {}),
    ...(named && ref.catalog_name ? { catalog: ref.catalog_name } : {}),
    relation: asTable(relation, ref.column_name_alias),
  };
  return { bindings: [binding], merged: [] };
}

function readTable(tracer: Tracer, ref: TableRef, place: Place): Relation {
  const name = ref.table_name!;
  const plain = ref.schema_name === undefined && ref.catalog_name === undefined;
  const recurring = ref.catalog_name === undefined && ref.schema_name === 'recurring';
  const cte = plain || recurring ? findCte(place.ctes, name) : undefined;
  if (cte) return readCte(tracer, cte, place);
  const { id, columns } = tracer.schema.relation({
    name,
    ...(ref.schema_name === undefined ? {} : { schema: ref.schema_name }),
    ...(ref.catalog_name === undefined ? {} : { catalog: ref.catalog_name }),
  });
  place.uses.addRelation(id);
  return sourceRelation(id, columns);
}

function readCte(tracer: Tracer, cte: CteScope, place: Place): Relation {
  const traced = cte.trace();
  const id = tracer.schema.cteRelation?.(cte.name);
  if (id === undefined) return take(traced, place);
  place.uses.addRelation(id);
  const { columns, rest } = traced.relation;
  const names = columns.flatMap(({ name }) => (name === undefined ? [] : [{ name }]));
  return sourceRelation(id, rest || names.length < columns.length ? null : names);
}

function findCte(scope: CteScope | undefined, name: string): CteScope | undefined {
  for (let at = scope; at; at = at.outer) if (sameName(at.name, name)) return at;
  return undefined;
}

/** A sub-query's clauses decide on the rows of the query that reads it. */
function take({ relation, uses }: Traced, place: Place): Relation {
  place.uses.addAll(uses);
  return relation;
}

function readSubquery(tracer: Tracer, ref: TableRef, place: Place): Relation {
  return take(tracer.query(ref.subquery!.node, place.ctes, place.scope), place);
}

/** DESCRIBE and SUMMARIZE make rows of columns. */
function describeRelation(tracer: Tracer, ref: TableRef, place: Place): Relation {
  if (ref.query) place.uses.addAll(tracer.query(ref.query, place.ctes, place.scope).uses);
  return unknownRelation('what DESCRIBE and SUMMARIZE tell of columns is not traced');
}

function readValues(tracer: Tracer, ref: TableRef, place: Place): Relation {
  const rows = ref.values ?? [];
  const columns: RelationColumn[] = (rows[0] ?? []).map((_, index) => {
    const cells = rows.map((row) => tracer.expression(row[index]!, place));
    return { name: `col${index}`, value: cells.length === 1 ? cells[0]! : combine(cells, 'constant') };
  });
  return { columns };
}

/** Functions that only count or unnest have one column; of others, only what they are given is known. */
function readFunction(tracer: Tracer, ref: TableRef, place: Place): Relation {
  const call = ref.function!;
  const name = call.function_name ?? '';
  const given = (call.children ?? []).map((child) => argumentValue(tracer, child, place));
  const value = combine(given, 'expression');
  // How many rows of it there are beside each of the left depends on what it is given.
  place.uses.add(value, 'join');
  const relation = functionColumns(tracer, call, { name, value, place });
  if (ref.with_ordinality !== 'WITH_ORDINALITY') return relation;
  return { ...relation, columns: [...relation.columns, { name: 'ordinality', value }] };
}

function functionColumns(
  tracer: Tracer,
  call: Expression,
  { name, value, place }: { name: string; value: Value; place: Place },
): Relation {
  if (/^(range|generate_series|unnest|generate_subscripts)$/i.test(name)) {
    const single = name.toLowerCase() === 'unnest' ? tracer.stars(call, place) : undefined;
    return single ?? { columns: [{ name, value }] };
  }
  const reason = `the columns of ${name}() are not known`;
  if (value.sources.size > 0 || value.unknown !== undefined)
    return { columns: [], rest: { reason, column: () => value } };
  if (/^(query|query_table)$/i.test(name)) return unknownRelation(reason);
  const { id, columns } = tracer.schema.relation({ name: functionId(name, call.children ?? []) });
  place.uses.addRelation(id);
  return sourceRelation(id, columns);
}

/** Arguments such as `header = true` are options, not columns. */
function argumentValue(tracer: Tracer, child: Expression, place: Place): Value {
  const named = child.class === 'COMPARISON' && child.type === 'COMPARE_EQUAL';
  const left = (child as { left?: Expression }).left;
  if (named && left?.class === 'COLUMN_REF')
    return tracer.expression((child as { right?: Expression }).right!, place);
  return tracer.expression(child, place);
}

function functionId(name: string, children: readonly Expression[]): string {
  return `${name}(${children.flatMap(constantText).join(', ')})`;
}

/** Constants and lists of them, as they are written. */
function constantText({ class: kind, value, function_name, children }: Expression): string[] {
  if (kind === 'FUNCTION' && function_name === 'list_value')
    return [`[${(children ?? []).flatMap(constantText).join(', ')}]`];
  if (kind !== 'CONSTANT') return [];
  return [typeof value?.value === 'string' ? `'${value.value}'` : String(value?.value)];
}

function traceJoin(tracer: Tracer, ref: TableRef, place: Place): FromClause {
  const left = tracer.from(ref.left!, place);
  const beside: Scope = { ...left, parent: place.scope };
  const right = tracer.from(ref.right!, { ...place, scope: beside });
  const both: FromClause = {
    bindings: [...left.bindings, ...right.bindings],
    merged: [...left.merged, ...right.merged],
  };
  if (ref.condition) {
    const scope: Scope = { ...both, parent: place.scope };
    place.uses.add(tracer.expression(ref.condition, { ...place, scope }), 'join');
  }
  const shared = sharedNames(ref, left, right);
  if (ref.ref_type === 'NATURAL') noteUnknownNames(both, place);
  const merged = shared.map((name) => mergeColumn(ref, name, { left, right, place }));
  if (ref.join_type === 'SEMI' || ref.join_type === 'ANTI') return left;
  const untouched = both.merged.filter(
    (column) => !merged.some((other) => sameName(other.name, column.name)),
  );
  return { bindings: both.bindings, merged: [...untouched, ...merged] };
}

function sharedNames(ref: TableRef, left: FromClause, right: FromClause): readonly string[] {
  if (ref.ref_type !== 'NATURAL') return ref.using_columns ?? [];
  const [a, b] = [starColumns(left)!, starColumns(right)!];
  const names = new Set(b.columns.map((column) => column.name?.toLowerCase()));
  const common = a.columns.filter(({ name }) => name !== undefined && names.has(name.toLowerCase()));
  return [...new Set(common.map((column) => column.name!))];
}

function noteUnknownNames(from: FromClause, place: Place): void {
  const rest = starColumns(from)?.rest;
  if (rest) place.uses.addUnknown(`it joins by all common columns, and ${rest.reason}`);
}

/** The one column that USING makes of two: the side that is always there has the value. */
function mergeColumn(
  ref: TableRef,
  name: string,
  { left, right, place }: { left: FromClause; right: FromClause; place: Place },
): MergedColumn {
  const missing = unknownValue(`"${name}" of USING is not found`);
  const a = columnHere(name, left) ?? missing;
  const b = columnHere(name, right) ?? missing;
  place.uses.add(a, 'join');
  place.uses.add(b, 'join');
  const kind = ref.join_type;
  const value =
    kind === 'RIGHT' ? b : kind === 'FULL' || kind === 'OUTER' ? combine([a, b], 'expression') : a;
  return {
    name,
    value,
    members: [...membersOf(left, name), ...membersOf(right, name)],
  };
}

/** The bindings whose column of that name is merged: those merged already, else the first that has it. */
function membersOf(from: FromClause, name: string): readonly Binding[] {
  const merged = from.merged.find((column) => sameName(column.name, name));
  if (merged) return merged.members;
  const owner =
    from.bindings.find((binding) => knownColumn(binding.relation, name)) ??
    from.bindings.find((binding) => binding.relation.rest);
  return owner ? [owner] : [];
}
