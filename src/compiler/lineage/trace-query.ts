import type { CteEntry, QueryNode } from './ast.ts';
import { asTable, type Relation, stackByName, stackRows } from './relation.ts';
import { emptyFrom, type Scope } from './scope.ts';
import { traceModifiers, traceSelect, useRelation } from './trace-select.ts';
import type { CteScope, Traced, Tracer } from './tracer.ts';
import { Uses } from './uses.ts';
import { sameSources, unknownValue } from './value.ts';

/** Any query: its CTEs come into sight for it alone. */
export function traceQuery(
  tracer: Tracer,
  node: QueryNode,
  { ctes, outer }: { ctes: CteScope | undefined; outer: Scope | undefined },
): Traced {
  const inner = (node.cte_map?.map ?? []).reduce<CteScope | undefined>(
    (scope, entry) => addCte(tracer, entry, { scope, outer }),
    ctes,
  );
  const around = { ctes: inner, outer };
  if (node.type === 'SELECT_NODE') return traceSelect(tracer, node, around);
  if (node.type === 'SET_OPERATION_NODE') return traceSetOperation(tracer, node, around);
  const uses = new Uses();
  const reason = `${node.type} is not understood`;
  uses.addUnknown(reason);
  return { relation: { columns: [], rest: { reason, column: () => unknownValue(reason) } }, uses };
}

/** A CTE sees those before it, and is traced once, when somebody reads it. */
function addCte(
  tracer: Tracer,
  { key, value }: CteEntry,
  { scope, outer }: { scope: CteScope | undefined; outer: Scope | undefined },
): CteScope {
  let traced: Traced | undefined;
  const node = value.query.node;
  const trace = () => {
    traced ??=
      node.type === 'RECURSIVE_CTE_NODE'
        ? traceRecursive(tracer, node, { name: key, aliases: value.aliases ?? [], ctes: scope, outer })
        : traceQuery(tracer, node, { ctes: scope, outer });
    return { relation: asTable(traced.relation, value.aliases), uses: traced.uses };
  };
  return { name: key, trace, outer: scope };
}

function traceSetOperation(
  tracer: Tracer,
  node: QueryNode,
  { ctes, outer }: { ctes: CteScope | undefined; outer: Scope | undefined },
): Traced {
  const left = tracer.query(node.left!, ctes, outer);
  const right = tracer.query(node.right!, ctes, outer);
  const uses = new Uses();
  uses.addAll(left.uses);
  uses.addAll(right.uses);
  const relation = combineSides(node, left.relation, right.relation, uses);
  const table = { table: '', relation };
  const scope: Scope = { ...emptyFrom, bindings: [table], ...(outer ? { parent: outer } : {}) };
  traceModifiers(tracer, node.modifiers ?? [], { place: { scope, ctes, uses }, results: relation, uses });
  return { relation, uses };
}

/**
 * A UNION without ALL groups by all of its columns. EXCEPT and INTERSECT take their values from the left; the right only
 * decides which of them stay.
 */
function combineSides(
  { setop_type: kind = 'UNION', setop_all }: QueryNode,
  left: Relation,
  right: Relation,
  uses: Uses,
): Relation {
  if (kind === 'UNION' || kind === 'UNION_BY_NAME') {
    const stacked = kind === 'UNION' ? stackRows(left, right) : stackByName(left, right);
    if (setop_all === false) useRelation(stacked, uses, 'group');
    return stacked;
  }
  for (const { value } of [...left.columns, ...right.columns]) uses.add(value, 'filter');
  for (const { rest } of [left, right]) if (rest) uses.addUnknown(rest.reason);
  return left;
}

interface Recursion {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly ctes: CteScope | undefined;
  readonly outer: Scope | undefined;
}

/** Feeds a recursive CTE's result into itself until it makes nothing new of it. */
function traceRecursive(tracer: Tracer, node: QueryNode, { name, aliases, ctes, outer }: Recursion): Traced {
  const start = tracer.query(node.left!, ctes, outer);
  let relation = start.relation;
  const uses = new Uses();
  uses.addAll(start.uses);
  for (let round = 0; round < 100; round++) {
    const current = asTable(relation, aliases);
    const self: CteScope = {
      name,
      trace: () => ({ relation: current, uses: new Uses() }),
      outer: ctes,
    };
    const step = tracer.query(node.right!, self, outer);
    uses.addAll(step.uses);
    const next = stackRows(relation, step.relation);
    if (sameRelation(relation, next)) {
      if (!node.union_all) useRelation(keyOf(node, asTable(relation, aliases)), uses, 'group');
      return { relation, uses };
    }
    relation = next;
  }
  uses.addUnknown(`the recursion of "${name}" does not settle`);
  return { relation, uses };
}

/** A recursion without ALL drops rows that are there already, by all columns or by those of USING KEY. */
function keyOf({ key_targets }: QueryNode, relation: Relation): Relation {
  if (!key_targets) return relation;
  const names = key_targets.map(({ column_names }) => column_names?.at(-1)?.toLowerCase());
  const columns = relation.columns.filter(({ name }) => names.includes(name?.toLowerCase()));
  return { ...relation, columns };
}

function sameRelation(a: Relation, b: Relation): boolean {
  if ((a.rest === undefined) !== (b.rest === undefined)) return false;
  return a.columns.every(({ value }, index) => {
    const other = b.columns[index]?.value;
    return other !== undefined && sameSources(value, other);
  });
}
