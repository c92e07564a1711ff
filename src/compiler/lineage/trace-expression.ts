import { childExpressions, type Expression, findWithin, type QueryNode } from './ast.ts';
import { givesList, isAggregate, picks, takesLambda } from './function-kinds.ts';
import type { RelationColumn } from './relation.ts';
import { emptyFrom, fromScope, nameIfKnown, resolveName, type Scope, starColumns } from './scope.ts';
import type { Place, Tracer } from './tracer.ts';
import {
  choose,
  combine,
  constantValue,
  derive,
  elementOf,
  type Flow,
  fieldOf,
  fieldsOf,
  isList,
  listType,
  type Steering,
  steering,
  structOf,
  unknownValue,
  type Value,
} from './value.ts';

/** Stands in an item for the column that `COLUMNS(…)` picked. */
export interface TracedExpression extends Expression {
  readonly class: 'TRACED';
  readonly traced: Value;
}

/** What an expression is made from. Sub-queries within add what their own clauses use to the place's. */
export function traceExpression(tracer: Tracer, expression: Expression, place: Place): Value {
  switch (expression.class) {
    case 'COLUMN_REF':
      return resolveName(expression.column_names ?? [], place.scope);
    case 'TRACED':
      return (expression as TracedExpression).traced;
    case 'CONSTANT':
    case 'DEFAULT':
    case 'PARAMETER':
      return constantValue;
    case 'STAR':
      return traceStar(tracer, expression, place);
    case 'POSITIONAL_REFERENCE':
      return tracePosition(expression, place.scope);
    case 'SUBQUERY':
      return traceSubquery(tracer, expression, place);
    case 'CASE':
      return traceCase(tracer, expression, place);
    case 'CAST':
      return traceCast(tracer, expression, place);
    case 'WINDOW':
      return traceWindow(tracer, expression, place);
    case 'FUNCTION':
      return traceFunction(tracer, expression, place);
    case 'OPERATOR':
      return traceOperator(tracer, expression, place);
    default:
      return traceChildren(tracer, expression, place, 'expression');
  }
}

function traceChildren(tracer: Tracer, expression: Expression, place: Place, flow: Flow): Value {
  const children = childExpressions(expression).map((child) => tracer.expression(child, place));
  return flow === 'expression' ? derive(children, flow) : combine(children, flow);
}

/** Stars within an expression stand for all of their columns at once, as in `COALESCE(*COLUMNS(*))`. */
function traceStar(tracer: Tracer, star: Expression, place: Place): Value {
  const relation = tracer.stars(star, place);
  if (!relation) return unknownValue('a star stands where its columns are not known');
  if (relation.rest) return unknownValue(relation.rest.reason);
  return combine(
    relation.columns.map((column) => column.value),
    'expression',
  );
}

/** `#1`: a column of the FROM clause by position. */
function tracePosition(expression: Expression, scope: Scope): Value {
  const star = starColumns(fromScope(scope));
  const column: RelationColumn | undefined = star?.columns[(expression.index ?? 0) - 1];
  if (!column || star?.rest) return unknownValue(`#${expression.index} can't be told`);
  return column.value;
}

/**
 * A scalar sub-query is what its column is; EXISTS is made of the conditions within; IN of both sides. What the
 * sub-query's clauses use counts for the whole query.
 */
function traceSubquery(tracer: Tracer, expression: Expression, place: Place): Value {
  const { child, subquery } = expression;
  const list = listWithin(subquery!.node);
  if (child && list)
    return combine([tracer.expression(child, place), tracer.expression(list, place)], 'expression');
  const traced = tracer.query(subquery!.node, place.ctes, place.scope);
  for (const relation of traced.uses.relations) place.uses.addRelation(relation);
  if (expression.subquery_type === 'EXISTS' || expression.subquery_type === 'NOT_EXISTS') {
    const conditions = traced.uses.columns.map(({ column }) =>
      sourceOfCondition(column.relation, column.column),
    );
    const [reason] = traced.uses.unknown;
    const all: Value = { ...combine(conditions, 'condition'), flow: 'condition' };
    return reason === undefined ? all : { ...all, unknown: reason };
  }
  place.uses.addAll(traced.uses);
  const { columns, rest } = traced.relation;
  const inner = rest ? unknownValue(rest.reason) : columns.map((column) => column.value);
  const values = Array.isArray(inner) ? inner : [inner as Value];
  if (!child) return values.length === 1 ? values[0]! : combine(values, 'expression');
  return combine([tracer.expression(child, place), ...values], 'expression');
}

/** The list of `x = ANY(list)`, of which DuckDB's parser makes a sub-query over `unnest`. */
function listWithin({ select_list: items = [], from_table }: QueryNode): Expression | undefined {
  const [item] = items;
  if (from_table?.type !== 'EMPTY' || item?.function_name !== 'unnest') return undefined;
  return item.children?.[0];
}

function sourceOfCondition(relation: string, column: string): Value {
  return {
    sources: new Map([
      [
        `${relation}\u0000${column.toLowerCase()}`,
        { relation, column, flow: 'condition' as const, steers: 'condition' as const },
      ],
    ]),
    flow: 'condition',
  };
}

function traceCast(tracer: Tracer, expression: Expression, place: Place): Value {
  const value = derive([tracer.expression(expression.child!, place)], 'cast');
  return expression.cast_type?.id === 'LIST' ? { ...value, dataType: listType } : value;
}

function traceCase(tracer: Tracer, expression: Expression, place: Place): Value {
  const conditions: Value[] = [];
  const results: Value[] = [];
  for (const check of expression.case_checks ?? []) {
    conditions.push(tracer.expression(check.when_expr, place));
    results.push(tracer.expression(check.then_expr, place));
  }
  if (expression.else_expr) results.push(tracer.expression(expression.else_expr, place));
  const asked = derive(conditions, 'condition');
  const whole = derive([derive(results, 'expression'), asked], 'expression');
  return withFields(whole, choose(results, 'expression', [asked]));
}

/** Arguments flow; what partitions, orders, frames and filters the window only steers. */
function traceWindow(tracer: Tracer, expression: Expression, place: Place): Value {
  return traceCall(tracer, expression, place, 'window');
}

/** What a part of a call does to its value; undefined for what the value is made of. */
function steeringOf(part: Expression, call: Expression): Steering | undefined {
  const index = (call.children ?? []).indexOf(part);
  if (index > 0 && picks(call.function_name ?? '')) return 'condition';
  if (index >= 0 || part === call.default_expr) return undefined;
  if (part === call.filter || part === call.filter_expr) return 'filter';
  return call.class === 'WINDOW' ? 'window' : 'order';
}

/** A call of a function by a step of that kind, with all that stands in it. */
function traceCall(tracer: Tracer, call: Expression, place: Place, flow: Flow): Value {
  const parts = childExpressions(call).map((part) => {
    const steers = steeringOf(part, call);
    const value = tracer.expression(part, place);
    return { steers, value: steers ? steering(value, steers) : value };
  });
  const all = parts.map((part) => part.value);
  const whole = flow === 'expression' ? derive(all, flow) : combine(all, flow);
  if (!picks(call.function_name ?? '')) return whole;
  const of = (steers: boolean) =>
    parts.filter((part) => (part.steers !== undefined) === steers).map((part) => part.value);
  return withFields(whole, choose(of(false), flow, of(true)));
}

function withFields(value: Value, { fields }: Value): Value {
  return fields ? { ...value, fields } : value;
}

function traceFunction(tracer: Tracer, expression: Expression, place: Place): Value {
  const receiver = receiverOf(expression, place.scope);
  if (receiver) return traceFunction(tracer, methodCall(expression, receiver), place);
  const name = expression.function_name?.toLowerCase() ?? '';
  const children = expression.children ?? [];
  if (name === 'struct_pack' || name === 'row')
    return structOf(
      children.map((child) => ({ name: fieldName(child), value: tracer.expression(child, place) })),
    );
  if (name === 'struct_concat' || name === 'struct_insert')
    return traceWiderStruct(tracer, expression, place);
  if (name === 'struct_extract' || name === 'array_extract') return traceField(tracer, children, place);
  if (takesLambda(name)) return traceLambdaCall(tracer, expression, place);
  const orders = (expression.order_bys?.orders?.length ?? 0) > 0;
  const aggregate =
    !expression.is_operator &&
    (isAggregate(name) || orders || expression.filter !== undefined || expression.distinct === true);
  const flow = aggregate ? 'aggregate' : 'expression';
  const within = aggregate ? withoutAliasFirst(place) : place;
  if (name === 'list_value')
    return {
      ...choose(
        children.map((child) => tracer.expression(child, place)),
        flow,
      ),
      dataType: listType,
    };
  const value = traceCall(tracer, expression, within, flow);
  // Each row becomes as many as the list has elements.
  if (name === 'unnest' || name === 'unlist') place.uses.add(value, 'join');
  return givesList(name) ? { ...value, dataType: listType } : value;
}

/** `struct_concat` takes structs, `struct_insert` one and named fields. */
function traceWiderStruct(tracer: Tracer, { function_name, children = [] }: Expression, place: Place): Value {
  const values = children.map((child) => tracer.expression(child, place));
  const isInsert = function_name?.toLowerCase() === 'struct_insert';
  const fields = values.map((value, index) =>
    isInsert && index > 0 ? [{ name: fieldName(children[index]!), value }] : fieldsOf(value),
  );
  if (fields.every((list) => list !== undefined)) return structOf(fields.flat());
  return derive(values, 'expression');
}

const systemSchemas = new Set(['main', 'pg_catalog', 'information_schema', 'system', 'temp']);

/** `status.upper()` reads as a function of a schema `status`; it means `upper(status)` where there is such a column. */
function receiverOf(call: Expression, scope: Scope): Value | undefined {
  const { schema, catalog } = call;
  if (schema === undefined || systemSchemas.has(schema.toLowerCase())) return undefined;
  return nameIfKnown(catalog === undefined ? [schema] : [catalog, schema], scope);
}

function methodCall(call: Expression, traced: Value): Expression {
  const { schema: _schema, catalog: _catalog, ...plain } = call;
  const receiver: TracedExpression = { class: 'TRACED', traced };
  return { ...plain, children: [receiver, ...(call.children ?? [])] };
}

/** Within an aggregate, names are columns before they are results. */
function withoutAliasFirst(place: Place): Place {
  const { parameters, parent } = place.scope;
  return parameters === aliasFirst && parent ? { ...place, scope: parent } : place;
}

const aliasFirst: ReadonlySet<string> = new Set();

/** A place where names of results go before columns: HAVING and ORDER BY. */
export function preferAliases(place: Place, alias: (name: string) => Value | undefined): Place {
  return { ...place, scope: { ...emptyFrom, parameters: aliasFirst, alias, parent: place.scope } };
}

function fieldName(child: Expression): string {
  return child.alias ?? child.column_names?.at(-1) ?? '';
}

function traceOperator(tracer: Tracer, expression: Expression, place: Place): Value {
  const children = expression.children ?? [];
  if (expression.type === 'STRUCT_EXTRACT' || expression.type === 'ARRAY_EXTRACT')
    return traceField(tracer, children, place);
  if (expression.type !== 'OPERATOR_COALESCE') return traceChildren(tracer, expression, place, 'expression');
  const values = children.map((child) => tracer.expression(child, place));
  return withFields(derive(values, 'expression'), choose(values, 'expression'));
}

function traceField(tracer: Tracer, children: readonly Expression[], place: Place): Value {
  const values = children.map((child) => tracer.expression(child, place));
  const key = children[1]?.value?.value;
  const struct = values[0];
  if (struct && typeof key === 'string' && fieldsOf(struct)) return fieldOf(struct, key);
  if (struct && isList(struct)) return elementOf(struct, values.slice(1));
  const field = typeof key === 'number' ? struct?.fields?.[key - 1] : undefined;
  if (field) return field.value;
  return derive(values, 'expression');
}

/** The list flows; the lambda's parameters are pieces of it. Fields of the structs that a lambda makes stay apart. */
function traceLambdaCall(tracer: Tracer, expression: Expression, place: Place): Value {
  const given: Value[] = [];
  const made: Value[] = [];
  for (const child of expression.children ?? []) {
    if (child.class !== 'LAMBDA') given.push(tracer.expression(child, place));
    else {
      const parameters = new Set(parameterNames(child.lhs));
      const scope: Scope = { ...emptyFrom, parameters, parent: place.scope };
      made.push(tracer.expression(child.expr!, { ...place, scope }));
    }
  }
  const name = expression.function_name ?? '';
  const whole = combine([...given, ...made], 'expression');
  if (!givesList(name)) return whole;
  return /filter/i.test(name)
    ? { ...withFields(whole, choose(given, 'expression', [whole])), dataType: given[0]?.dataType ?? listType }
    : { ...withFields(whole, choose(made, 'expression', given)), dataType: listType };
}

function parameterNames(lhs: Expression | undefined): string[] {
  if (!lhs) return [];
  if (lhs.class === 'COLUMN_REF') return [(lhs.column_names?.[0] ?? '').toLowerCase()];
  return (lhs.children ?? []).flatMap(parameterNames);
}

/** Whether an item aggregates, so that GROUP BY ALL does not group by it. */
export function aggregates(item: Expression): boolean {
  const found = findWithin(
    item,
    (expression) =>
      expression.class === 'FUNCTION' &&
      !expression.is_operator &&
      isAggregate(expression.function_name ?? ''),
  );
  return found !== undefined;
}
