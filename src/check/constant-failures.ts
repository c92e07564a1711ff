import { type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import { quoteText } from '../runner/duckdb/quote.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import { executedSqlPath } from '../runner/duckdb/sql-failure.ts';
import { refusal } from './make-relation.ts';
import { expressionSql, isConstant, type PlanExpression } from './plan-expression.ts';

/** What fails whatever the rows are. */
export interface ConstantFailure {
  readonly problem: Problem;
  /** In a branch that perhaps no row takes. */
  readonly isConditional: boolean;
  /** A text among branches of a CASE that are none. */
  readonly isMixed: boolean;
  /** It would be none if columns were of other types. */
  readonly isOfTypes: boolean;
}

/**
 * Finds what DuckDB's binder takes and any row would make fail: literals that never fit their type, calls with constants
 * that the function refuses, casts that no value has. An optimized plan shows them, because folding has left them over.
 */
export async function constantFailures(session: DuckdbSession, sql: string): Promise<ConstantFailure[]> {
  const plans = await optimizedPlan(session, sql);
  const failures: ConstantFailure[] = [];
  const seen = new Set<string>();
  for (const suspect of suspects(plans, false)) {
    const { expression } = suspect;
    const probe = probeOf(expression);
    if (probe === undefined || seen.has(`${expression.query_location} ${probe}`)) continue;
    seen.add(`${expression.query_location} ${probe}`);
    const problem = await refusal(session, `select ${probe}`);
    if (!problem || !isSure(problem, expression)) continue;
    const { compiledAt: _probe, message, ...said } = problem;
    const place = placeOf(expression, sql);
    const isOfTypes = isImplicit(expression, sql) || isOfColumn(expression);
    const isMixed = suspect.isBranch === true && isImplicit(expression, sql);
    const isConditional = suspect.isConditional && !isMixed;
    const sure = 'no row can make it right: a build fails as soon as one is read';
    const mixed = 'another branch of the CASE is no text, so that this one is cast: let both be of one type';
    failures.push({
      isConditional,
      isMixed,
      isOfTypes,
      problem: {
        ...said,
        message: message.split('\n')[0]!,
        hint: isMixed ? mixed : isConditional ? 'a build fails if a row ever gets there' : sure,
        ...(place ? { compiledAt: place } : {}),
      },
    });
  }
  return failures;
}

async function optimizedPlan(session: DuckdbSession, sql: string): Promise<unknown> {
  const call = `select json_serialize_plan(${quoteText(sql)}, skip_null := true, skip_empty := true, optimize := true)`;
  try {
    const { rows } = await session.execute(call, { fetch: true });
    return (JSON.parse(String(rows[0]?.[0])) as { plans?: unknown }).plans;
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

interface Suspect {
  readonly expression: PlanExpression;
  readonly isConditional: boolean;
  /** What a branch of a CASE gives. */
  readonly isBranch?: boolean;
}

/** The outermost expressions that can be tried without a row, wherever in a plan. */
function suspects(part: unknown, isConditional: boolean): Suspect[] {
  if (Array.isArray(part)) return part.flatMap((item) => suspects(item, isConditional));
  if (typeof part !== 'object' || part === null) return [];
  const expression = part as PlanExpression;
  const found: Suspect[] = [];
  if (expression.expression_class === 'BOUND_CAST' || expression.expression_class === 'BOUND_FUNCTION') {
    if (expression.try_cast !== true) found.push({ expression, isConditional });
    if (isConstant(expression)) return found;
  }
  for (const [key, value] of Object.entries(part)) {
    if (key === 'function_data' || key === 'return_type') continue;
    found.push(...branches(expression, key, value, isConditional));
  }
  return found;
}

/** Of a CASE, the first condition is always looked at; of COALESCE, the first value. */
function branches(parent: PlanExpression, key: string, value: unknown, isConditional: boolean): Suspect[] {
  if (parent.type === 'OPERATOR_TRY') return [];
  if (parent.type === 'CASE_EXPR' && key === 'case_checks') {
    const checks = value as readonly { when_expr: unknown; then_expr: unknown }[];
    return checks.flatMap(({ when_expr, then_expr }, index) => [
      ...suspects(when_expr, isConditional || index > 0),
      ...branch(then_expr),
    ]);
  }
  if (parent.type === 'CASE_EXPR') return branch(value);
  if (parent.type === 'OPERATOR_COALESCE' && Array.isArray(value))
    return [...suspects(value[0], isConditional), ...suspects(value.slice(1), true)];
  return suspects(value, isConditional);
}

function branch(value: unknown): Suspect[] {
  return suspects(value, true).map((it) => (it.expression === value ? { ...it, isBranch: true } : it));
}

function isOfColumn(expression: PlanExpression): boolean {
  return expression.expression_class === 'BOUND_CAST' && !isConstant(expression);
}

/** A text that no cast of the query's own stands around. */
function isImplicit({ expression_class, child }: PlanExpression, sql: string): boolean {
  const text = child?.value?.value;
  if (expression_class !== 'BOUND_CAST' || typeof text !== 'string') return false;
  const [before = '', ...after] = sql.split(quoteText(text));
  return !/cast\s*\(\s*$/i.test(before) && after.every((it) => !/^\s*(?:::|as\s+\w+\s*\))/i.test(it));
}

/** Functions that refuse a constant of theirs when they run, whatever else they are given. */
const choosy = /^(?:date_?diff|date_?sub|timezone|format|printf)$/;

function probeOf(expression: PlanExpression): string | undefined {
  const isFunction = expression.expression_class === 'BOUND_FUNCTION';
  if (isFunction && !isConstant(expression) && !choosy.test(expression.name ?? '')) return undefined;
  return expressionSql(expression);
}

/** A cast of some value of the type tells of others only where there is no such cast. */
function isSure({ message }: Problem, expression: PlanExpression): boolean {
  if (isConstant(expression)) return true;
  if (expression.expression_class === 'BOUND_CAST') return /Unimplemented type for cast/.test(message);
  return /not recognized|Unknown TimeZone|Argument index|Invalid type specifier/.test(message);
}

/** DuckDB counts bytes, and has no place for typed literals: their text is looked for. */
function placeOf(expression: PlanExpression, sql: string): Problem['compiledAt'] {
  const file = { path: executedSqlPath, text: sql };
  for (const { query_location } of [expression, ...(expression.child ? [expression.child] : [])])
    if (query_location < sql.length * 4)
      return { file, offset: Buffer.from(sql).subarray(0, query_location).toString().length, length: 1 };
  const text = expression.child?.value?.value;
  const offset = typeof text === 'string' ? sql.indexOf(quoteText(text)) : -1;
  return offset < 0 ? undefined : { file, offset, length: quoteText(text).length };
}
