import type { Expression, QueryNode, TableRef } from './ast.ts';
import type { Relation } from './relation.ts';
import type { FromClause, Scope } from './scope.ts';
import type { Uses } from './uses.ts';
import type { Value } from './value.ts';

/** A name in a FROM clause that is none of the query's own. */
export interface TableName {
  readonly catalog?: string;
  readonly schema?: string;
  readonly name: string;
}

/** What the query stands on. Everything here is plain and at hand: the walk itself never waits. */
export interface LineageSchema {
  /** The relation's id in results, and its columns in order; null where nobody knows them. */
  relation(table: TableName): {
    readonly id: string;
    readonly columns: readonly { readonly name: string; readonly type?: string }[] | null;
  };
  /** The id of the relation that a CTE stands for: an ephemeral model is one to lineage. */
  cteRelation?(name: string): string | undefined;
  /** The columns that `COLUMNS(…)` picks; undefined where that has not been asked yet. */
  matchColumns?(star: Expression, names: readonly string[]): readonly string[] | null | undefined;
}

/** The result of a query: its columns, and what decides on its rows. */
export interface Traced {
  readonly relation: Relation;
  readonly uses: Uses;
}

/** Names of CTEs in sight, innermost first. */
export interface CteScope {
  readonly name: string;
  readonly trace: () => Traced;
  readonly outer: CteScope | undefined;
}

/** Where a piece of a query stands. */
export interface Place {
  readonly scope: Scope;
  readonly ctes: CteScope | undefined;
  /** Of the query that the piece belongs to. */
  readonly uses: Uses;
}

/** The parts of the walk that call each other. */
export interface Tracer {
  readonly schema: LineageSchema;
  readonly query: (node: QueryNode, ctes: CteScope | undefined, outer: Scope | undefined) => Traced;
  readonly from: (ref: TableRef, place: Place) => FromClause;
  readonly expression: (expression: Expression, place: Place) => Value;
  /** Columns that a select item with stars in it stands for; undefined where it has none. */
  readonly stars: (item: Expression, place: Place) => Relation | undefined;
}
