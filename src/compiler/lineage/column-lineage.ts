import type { AstJson } from './ast.ts';
import { expandStars } from './expand-stars.ts';
import { asTable } from './relation.ts';
import { traceExpression } from './trace-expression.ts';
import { traceFrom } from './trace-from.ts';
import { traceQuery } from './trace-query.ts';
import type { LineageSchema, Traced, Tracer } from './tracer.ts';
import type { Use, Uses } from './uses.ts';
import type { Flow, SourceColumn, SourceFlow, Steering, Value } from './value.ts';

/**
 * What happens to a column on its way: `identity` and `rename` leave the value alone; `condition` only steers it
 * (WHEN of a CASE, EXISTS); `window` and `aggregate` have one of these somewhere on the way.
 */
export type Transformation = 'identity' | 'rename' | Exclude<Flow, 'copy'>;

export interface ColumnSource extends SourceColumn {
  readonly transformation: Transformation;
  /** How it has a say in the value without the value being made of it; absent where it is made of it. */
  readonly steers?: Steering;
}

export interface ColumnLineage {
  /** Null where only DuckDB knows the name of an unnamed expression. */
  readonly name: string | null;
  /** Every source column that the result's own expression reads. */
  readonly from: readonly ColumnSource[];
  readonly transformation: Transformation;
  /** Why `from` may be incomplete. */
  readonly unknown?: string;
}

/** A column that a JOIN, WHERE, GROUP BY, HAVING, QUALIFY, DISTINCT, UNION, ORDER BY, LIMIT or UNNEST reads. */
export interface ColumnUse extends SourceColumn {
  readonly uses: readonly Use[];
}

export interface QueryLineage {
  readonly columns: readonly ColumnLineage[];
  readonly filters: readonly ColumnUse[];
  /** Ids of all relations that are read. */
  readonly relations: readonly string[];
  /** Why there may be columns that are not in `columns`. */
  readonly unlisted?: string;
  /** Why `columns` or `filters` may be incomplete; what they hold is right all the same. */
  readonly unknown?: string;
}

/**
 * Traces every column of a query to columns of the relations that it stands on, without running it. What can't be
 * known is marked so with its reason: nothing is guessed.
 */
export function columnLineage(ast: AstJson, schema: LineageSchema): QueryLineage {
  if (ast.error || !ast.statements) return unknownLineage(parseReason(ast));
  if (ast.statements.length !== 1)
    return unknownLineage(ast.statements.length === 0 ? emptyReason : 'there is more than one statement');
  const tracer: Tracer = {
    schema,
    query: (node, ctes, outer) => traceQuery(tracer, node, { ctes, outer }),
    from: (ref, place) => traceFrom(tracer, ref, place),
    expression: (expression, place) => traceExpression(tracer, expression, place),
    stars: (item, place) => expandStars(tracer, item, place),
  };
  let traced: Traced;
  try {
    traced = tracer.query(ast.statements[0]!.node, undefined, undefined);
  } catch (error) {
    // The walk goes as deep as the query does, and JavaScript's stack ends before DuckDB's.
    if (error instanceof RangeError) return unknownLineage('it is nested too deeply');
    throw error;
  }
  const { relation, uses } = traced;
  const reasons = [...(relation.rest ? [relation.rest.reason] : []), ...uses.unknown];
  return {
    columns: asTable(relation).columns.map(({ name, value }) => describeColumn(name, value)),
    filters: describeUses(uses),
    relations: uses.relations,
    ...(relation.rest ? { unlisted: relation.rest.reason } : {}),
    ...(reasons.length > 0 ? { unknown: [...new Set(reasons)].join('; ') } : {}),
  };
}

export function unknownLineage(reason: string): QueryLineage {
  return { columns: [], filters: [], relations: [], unlisted: reason, unknown: reason };
}

const emptyReason = 'there is no SQL in it';

function parseReason(ast: AstJson): string {
  if (ast.error_type === 'not implemented')
    return 'DuckDB gives no syntax tree of it (PIVOT without listed values, or no SELECT)';
  return `it can't be parsed: ${ast.error_message ?? 'no statement'}`;
}

function describeColumn(name: string | undefined, value: Value): ColumnLineage {
  const from = [...value.sources.values()].map((source) => describeSource(name, source));
  return {
    name: name ?? null,
    from,
    transformation: transformationOf(value.flow, from),
    ...(value.unknown === undefined ? {} : { unknown: value.unknown }),
  };
}

function describeSource(name: string | undefined, source: SourceFlow): ColumnSource {
  const { relation, column, flow, steers } = source;
  const transformation = flow === 'copy' ? passed(name, column) : notCopy(flow);
  return { relation, column, transformation, ...(steers ? { steers } : {}) };
}

function passed(name: string | undefined, column: string): 'identity' | 'rename' {
  return name?.toLowerCase() === column.toLowerCase() ? 'identity' : 'rename';
}

function notCopy(flow: Flow): Transformation {
  return flow === 'copy' ? 'identity' : flow;
}

function transformationOf(flow: Flow, from: readonly ColumnSource[]): Transformation {
  if (flow !== 'copy') return notCopy(flow);
  return from.some((source) => source.transformation === 'rename') ? 'rename' : 'identity';
}

function describeUses(uses: Uses): ColumnUse[] {
  return uses.columns.map(({ column, uses: kinds }) => ({ ...column, uses: [...kinds] }));
}
