/** DuckDB's syntax tree as `json_serialize_sql` writes it with nulls, empties and defaults left out. */
export interface AstJson {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  /** Byte offset of a syntax error, as text. */
  readonly position?: string;
  readonly statements?: readonly { readonly node: QueryNode }[];
}

/** A SELECT, a set operation or the body of a recursive CTE. */
export interface QueryNode {
  readonly type: string;
  readonly cte_map?: { readonly map?: readonly CteEntry[] };
  readonly modifiers?: readonly Modifier[];
  // SELECT_NODE
  readonly select_list?: readonly Expression[];
  readonly from_table?: TableRef;
  readonly where_clause?: Expression;
  readonly group_expressions?: readonly Expression[];
  readonly having?: Expression;
  readonly qualify?: Expression;
  /** `FORCE_AGGREGATES` is GROUP BY ALL. */
  readonly aggregate_handling?: string;
  // SET_OPERATION_NODE, RECURSIVE_CTE_NODE
  readonly setop_type?: string;
  /** False of a UNION that leaves repeated rows out. */
  readonly setop_all?: boolean;
  /** Of a recursion that keeps repeated rows. */
  readonly union_all?: boolean;
  /** USING KEY. */
  readonly key_targets?: readonly Expression[];
  readonly left?: QueryNode;
  readonly right?: QueryNode;
  readonly cte_name?: string;
}

export interface CteEntry {
  readonly key: string;
  readonly value: { readonly aliases?: readonly string[]; readonly query: { readonly node: QueryNode } };
}

export interface Modifier {
  readonly type: string;
  readonly orders?: readonly { readonly expression: Expression }[];
  readonly distinct_on_targets?: readonly Expression[];
  readonly limit?: Expression;
  readonly offset?: Expression;
}

export interface TableRef {
  readonly type: string;
  readonly alias?: string;
  readonly column_name_alias?: readonly string[];
  // BASE_TABLE
  readonly catalog_name?: string;
  readonly schema_name?: string;
  readonly table_name?: string;
  // SUBQUERY
  readonly subquery?: { readonly node: QueryNode };
  // SHOW_REF
  readonly query?: QueryNode;
  // JOIN
  readonly left?: TableRef;
  readonly right?: TableRef;
  readonly condition?: Expression;
  readonly join_type?: string;
  readonly ref_type?: string;
  readonly using_columns?: readonly string[];
  // EXPRESSION_LIST
  readonly values?: readonly (readonly Expression[])[];
  // TABLE_FUNCTION
  readonly function?: Expression;
  readonly with_ordinality?: string;
  // PIVOT and UNPIVOT
  readonly source?: TableRef;
  readonly aggregates?: readonly Expression[];
  readonly pivots?: readonly PivotColumn[];
  readonly groups?: readonly string[];
  readonly unpivot_names?: readonly string[];
  readonly include_nulls?: boolean;
}

export interface PivotColumn {
  readonly pivot_expressions?: readonly Expression[];
  readonly unpivot_names?: readonly string[];
  readonly entries?: readonly PivotEntry[];
  readonly subquery?: unknown;
  readonly pivot_enum?: string;
}

export interface PivotEntry {
  readonly values?: readonly ConstantValue[];
  readonly star_expr?: Expression;
  readonly alias?: string;
}

export interface ConstantValue {
  readonly type: { readonly id: string };
  readonly is_null: boolean;
  readonly value?: unknown;
}

/** Any expression: which fields there are depends on `class`. */
export interface Expression {
  readonly class: string;
  readonly type?: string;
  readonly alias?: string;
  /** DuckDB's own name for an item without alias, filled in by the `SqlParser`. */
  readonly implied_name?: string;
  readonly query_location?: number;
  // COLUMN_REF
  readonly column_names?: readonly string[];
  // FUNCTION and WINDOW
  readonly function_name?: string;
  readonly schema?: string;
  readonly catalog?: string;
  readonly children?: readonly Expression[];
  readonly order_bys?: Modifier;
  readonly filter?: Expression;
  readonly filter_expr?: Expression;
  readonly default_expr?: Expression;
  readonly distinct?: boolean;
  readonly is_operator?: boolean;
  // LAMBDA
  readonly lhs?: Expression;
  readonly expr?: Expression;
  // CASE
  readonly case_checks?: readonly { readonly when_expr: Expression; readonly then_expr: Expression }[];
  readonly else_expr?: Expression;
  // CAST, COLLATE, SUBQUERY
  readonly child?: Expression;
  readonly cast_type?: { readonly id: string };
  readonly subquery_type?: string;
  readonly subquery?: { readonly node: QueryNode };
  // CONSTANT
  readonly value?: ConstantValue;
  // POSITIONAL_REFERENCE
  readonly index?: number;
  // STAR
  readonly relation_name?: string;
  readonly columns?: boolean;
  readonly exclude_list?: readonly string[];
  readonly qualified_exclude_list?: readonly QualifiedColumn[];
  readonly replace_list?: readonly { readonly key: string; readonly value: Expression }[];
  readonly rename_list?: readonly { readonly key: QualifiedColumn; readonly value: string }[];
}

export interface QualifiedColumn {
  readonly table?: string;
  readonly column: string;
}

/** The expressions directly within an expression, those of its sub-queries left out. */
export function childExpressions(expression: Expression): readonly Expression[] {
  const found: Expression[] = [];
  for (const [key, part] of Object.entries(expression)) {
    if (key !== 'subquery' && typeof part === 'object' && part !== null) collect(part, found);
  }
  return found;
}

function collect(part: object, found: Expression[]): void {
  if ('class' in part) found.push(part as Expression);
  else
    for (const inner of Object.values(part))
      if (typeof inner === 'object' && inner !== null) collect(inner, found);
}

/** The first expression within (itself included) that passes a test, those of its sub-queries left out. */
export function findWithin(
  expression: Expression,
  test: (expression: Expression) => boolean,
): Expression | undefined {
  if (test(expression)) return expression;
  for (const child of childExpressions(expression)) {
    const found = findWithin(child, test);
    if (found) return found;
  }
  return undefined;
}
