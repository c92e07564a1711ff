import type { Expression, Modifier, QueryNode } from './ast.ts';
import type { Relation, RelationColumn, Rest } from './relation.ts';
import { joinRests } from './relation.ts';
import { emptyFrom, type FromClause, type Scope, sameName, starColumns } from './scope.ts';
import { aggregates, preferAliases } from './trace-expression.ts';
import type { CteScope, Place, Traced, Tracer } from './tracer.ts';
import { type Use, Uses } from './uses.ts';
import { unknownValue, type Value } from './value.ts';

/** One select item: its columns, traced when first asked for. */
interface Item {
  readonly expression: Expression;
  readonly name: string | undefined;
  readonly relation: () => Relation;
}

/** A SELECT without its CTEs, which `ctes` holds. */
export function traceSelect(
  tracer: Tracer,
  node: QueryNode,
  { ctes, outer }: { ctes: CteScope | undefined; outer: Scope | undefined },
): Traced {
  const uses = new Uses();
  const before: Place = { scope: { ...emptyFrom, ...(outer ? { parent: outer } : {}) }, ctes, uses };
  const from = node.from_table ? tracer.from(node.from_table, before) : emptyFrom;
  const items = selectItems(tracer, node.select_list ?? [], { from, outer, place: before });
  const results = joinItems(items);
  const alias = (name: string) => aliasAmong(items, name);
  const place: Place = { ...before, scope: scopeOf(from, outer, alias) };
  traceClauses(tracer, node, { place, items, results, alias });
  traceModifiers(tracer, node.modifiers ?? [], { place, results, uses, alias });
  return { relation: results, uses };
}

function scopeOf(from: FromClause, outer: Scope | undefined, alias: Scope['alias']): Scope {
  return { ...from, ...(alias ? { alias } : {}), ...(outer ? { parent: outer } : {}) };
}

/** An item may refer to those before it by name. */
function selectItems(
  tracer: Tracer,
  list: readonly Expression[],
  { from, outer, place }: { from: FromClause; outer: Scope | undefined; place: Place },
): Item[] {
  const items: Item[] = [];
  for (const expression of list) {
    const earlier = items.slice();
    const scope = scopeOf(from, outer, (name) => aliasAmong(earlier, name));
    const name = nameOf(expression, from);
    let traced: Relation | undefined;
    const relation = () => {
      traced ??= tracer.stars(expression, { ...place, scope }) ?? {
        columns: [{ name, value: tracer.expression(expression, { ...place, scope }) }],
      };
      return traced;
    };
    items.push({ expression, name: expression.alias, relation });
  }
  return items;
}

/** The name that DuckDB gives to a select item: that of a column as its table spells it. */
function nameOf(expression: Expression, from: FromClause): string | undefined {
  if (expression.alias !== undefined) return expression.alias;
  if (expression.class === 'POSITIONAL_REFERENCE')
    return starColumns(from)?.columns[(expression.index ?? 0) - 1]?.name;
  const last = expression.class === 'COLUMN_REF' ? expression.column_names?.at(-1) : undefined;
  if (last === undefined) return expression.implied_name;
  const columns = from.bindings.flatMap((binding) => binding.relation.columns);
  return columns.find(({ name }) => name !== undefined && sameName(name, last))?.name ?? last;
}

function aliasAmong(items: readonly Item[], name: string): Value | undefined {
  const item = items.find((candidate) => candidate.name !== undefined && sameName(candidate.name, name));
  const columns = item?.relation().columns;
  return columns?.length === 1 ? columns[0]!.value : undefined;
}

function joinItems(items: readonly Item[]): Relation {
  const relations = items.map((item) => item.relation());
  const columns = relations.flatMap((relation) => relation.columns);
  const rest = joinRests(relations.map((relation) => relation.rest));
  return { columns, ...(rest ? { rest } : {}) };
}

interface Clauses {
  readonly place: Place;
  readonly items: readonly Item[];
  readonly results: Relation;
  readonly alias: (name: string) => Value | undefined;
}

function traceClauses(tracer: Tracer, node: QueryNode, { place, items, results, alias }: Clauses): void {
  const use = (expression: Expression | undefined, kind: Use, at = place) => {
    if (expression) place.uses.add(tracer.expression(expression, at), kind);
  };
  use(node.where_clause, 'filter');
  for (const group of node.group_expressions ?? [])
    useResult(tracer, group, { place, results, use: 'group' });
  if (node.aggregate_handling === 'FORCE_AGGREGATES') {
    const grouping = items.filter((item) => !aggregates(item.expression));
    for (const item of grouping) useRelation(item.relation(), place.uses, 'group');
  }
  const grouped = new Set((node.group_expressions ?? []).map((group) => groupedColumn(group, items)));
  const aliasOfNone = (name: string) => (grouped.has(name.toLowerCase()) ? undefined : alias(name));
  use(node.having, 'filter', preferAliases(place, aliasOfNone));
  use(node.qualify, 'filter');
}

/** The column that a GROUP BY names: HAVING takes it before a result of that name, and a result before other columns. */
function groupedColumn(group: Expression, items: readonly Item[]): string | undefined {
  const position = positionOf(group);
  const { column_names } = position === undefined ? group : (items[position - 1]?.expression ?? group);
  return column_names?.at(-1)?.toLowerCase();
}

/** A clause that reads all columns of a relation. */
export function useRelation(relation: Relation, uses: Uses, use: Use): void {
  for (const { value } of relation.columns) uses.add(value, use);
  if (relation.rest) uses.addUnknown(relation.rest.reason);
}

/** Numbers in GROUP BY and ORDER BY are places in the select list. */
function useResult(
  tracer: Tracer,
  expression: Expression,
  { place, results, use }: { place: Place; results: Relation; use: Use },
): void {
  if (expression.class === 'STAR' && expression.columns && !expression.expr) {
    useRelation(results, place.uses, use);
    return;
  }
  const position = positionOf(expression);
  const value =
    position === undefined
      ? tracer.expression(expression, place)
      : columnAt(results.columns, position, results.rest);
  place.uses.add(value, use);
}

function positionOf(expression: Expression): number | undefined {
  if (expression.class === 'POSITIONAL_REFERENCE') return expression.index;
  const constant = expression.class === 'CONSTANT' ? expression.value?.value : undefined;
  return typeof constant === 'number' ? constant : undefined;
}

function columnAt(columns: readonly RelationColumn[], position: number, rest: Rest | undefined): Value {
  if (rest) return unknownValue(rest.reason);
  return columns[position - 1]?.value ?? unknownValue(`there is no column ${position}`);
}

/**
 * ORDER BY, LIMIT and DISTINCT of a query whose results are known. A name alone means a result (`alias`) before a column;
 * within an expression it is the other way round.
 */
export function traceModifiers(
  tracer: Tracer,
  modifiers: readonly Modifier[],
  { place, results, uses, alias }: { place: Place; results: Relation; uses: Uses; alias?: Clauses['alias'] },
): void {
  const useTarget = (target: Expression, use: Use) => {
    const isName = (target.class === 'COLLATE' ? target.child! : target).class === 'COLUMN_REF';
    const at = alias && isName ? preferAliases(place, alias) : place;
    useResult(tracer, target, { place: at, results, use });
  };
  for (const modifier of modifiers) {
    for (const order of modifier.orders ?? []) useTarget(order.expression, 'order');
    const isDistinct = modifier.type === 'DISTINCT_MODIFIER';
    if (isDistinct && !modifier.distinct_on_targets) useRelation(results, uses, 'group');
    for (const target of modifier.distinct_on_targets ?? []) useTarget(target, 'group');
    for (const bound of [modifier.limit, modifier.offset])
      if (bound) uses.add(tracer.expression(bound, place), 'filter');
  }
}
