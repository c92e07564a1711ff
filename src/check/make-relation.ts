import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import type { ManifestNode } from '../compiler/manifest/resource.ts';
import { type Note, type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { bindQuery } from '../runner/duckdb/bind-query.ts';
import { quoteIdentifier } from '../runner/duckdb/quote.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import { locateFailure } from '../runner/locate-failure.ts';
import type { CheckedColumn } from './finding.ts';
import { EditedText, edited } from './mend/edit.ts';
import { mendQuery, type QueryMend, type SyntaxMend, syntaxMends } from './mend/mend-query.ts';
import { type IsOwnFile, placeProblem } from './place-problem.ts';

/** How many mistakes of one query are looked for, each behind the last. */
const mostMistakes = 25;

/** What became of a query: the mistakes in it, and the columns of its relation where they can be told all the same. */
export interface Bound {
  readonly problems: readonly Problem[];
  /** Undefined also where a mistake took a column's name with it. */
  readonly columns: readonly CheckedColumn[] | undefined;
  /** Its columns are made of values, which there are none of here. */
  readonly isPivot?: boolean;
  /** Whether types may differ from those that were meant. */
  readonly isVague?: boolean;
  /** The query as DuckDB took it, where that is not how it was written. */
  readonly mended?: EditedText;
}

/** The name of a node's relation, quoted. */
export function relationName(node: { database: string | null; schema: string; alias: string }): string {
  const parts = [...(node.database ? [node.database] : []), node.schema, node.alias];
  return parts.map(quoteIdentifier).join('.');
}

/** The statement that makes an empty table; no columns, no table. */
export function createTable(
  node: { database: string | null; schema: string; alias: string },
  columns: readonly CheckedColumn[],
): string {
  const list = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(', ');
  return `create or replace table ${relationName(node)} (${list})`;
}

/**
 * Lets DuckDB bind a node's query, every name and type of it, and runs nothing. What is wrong is taken for what was
 * probably meant, else for NULL, so that further mistakes are found and what is built on it can still be checked.
 */
export async function bindRelation(
  node: ManifestNode,
  compiled: CompiledNode,
  { session, isOwn }: { session: DuckdbSession; isOwn: IsOwnFile },
): Promise<Bound> {
  const problems: Problem[] = [];
  const query = new EditedText(compiled.compiled_code ?? '');
  const places = new Set<number | undefined>();
  const lost: string[] = [];
  let isVague = false;
  while (problems.length < mostMistakes) {
    const bound = await columnsOrProblem(session, query.text);
    if (!('problem' in bound)) {
      const usable = problems.length === 0 || keepsNames(bound.columns);
      const mended = problems.length > 0 ? { mended: query } : {};
      return { problems, columns: usable ? bound.columns : undefined, isVague, ...mended };
    }
    const statement = wrapped(query.text);
    let problem = withHint(bound.problem);
    if (/Cannot prepare multiple statements/.test(problem.message)) {
      const pivot = await refusal(session, `describe ${statement}`);
      if (!pivot) return { problems, columns: undefined, isPivot: true };
      problem = pivot;
    }
    if (isVague && !isSureOfVague(problem)) return { problems, columns: undefined };
    const offset = offsetIn(statement, query.text, problem) ?? starOf(problem, query.text);
    // Behind other mistakes, syntax is wrong because of a mend.
    const isSyntax = problem.code === 'sql-parser-error';
    if (isSyntax && problems.some((it) => it.code !== problem.code)) return { problems, columns: undefined };
    const mend = offset === undefined ? undefined : await findMend(problem, query.text, offset, session);
    const place = mend?.at ?? offset;
    const original = place === undefined ? undefined : query.before(place);
    if (problems.length > 0 && places.has(original)) return { problems, columns: undefined };
    places.add(original);
    const follows = isMissingColumn(problem) && lost.includes(missingName(problem));
    if (!follows) {
      const attempt = { node, compiled, isOwn, ...asWritten(compiled) };
      const hinted = mend?.hint === undefined ? problem : meant(problem, mend.hint, mend.edit.length);
      const located = locate(beforeMends(hinted, compiled, original), attempt);
      // A loop of the template says the same of each of its turns.
      if (!problems.some((it) => isSamePlace(it, located))) problems.push(located);
    }
    if (!mend) return { problems, columns: undefined };
    if (mend.isVague && offset !== undefined) lost.push(wordAt(query.text, offset));
    query.edit([mend.edit]);
    isVague ||= mend.isVague;
  }
  return { problems, columns: undefined };
}

/** A problem with what is to be done about it, where that is `length` long. */
function meant(problem: Problem, hint: string, length: number): Problem {
  const { compiledAt } = problem;
  return {
    ...problem,
    hint,
    ...(compiledAt ? { compiledAt: { ...compiledAt, length: Math.max(1, length) } } : {}),
  };
}

function isSamePlace({ code, at }: Problem, other: Problem): boolean {
  const isSameFile = at !== undefined && at.file.path === other.at?.file.path;
  return isSameFile && code === other.code && at.offset === other.at?.offset;
}

/** The name that ends the dotted one at a place: replaced by something else, it is missing further up. */
function wordAt(sql: string, offset: number): string {
  return (/^(?:[\w"]+\.)*"?(\w+)/.exec(sql.slice(offset))?.[1] ?? '').toLowerCase();
}

function missingName({ message }: Problem): string {
  return (/column (?:named )?"([^"]+)"/i.exec(message)?.[1] ?? '').toLowerCase();
}

function asWritten({ compiled_code }: CompiledNode): { statement: string; sql: string } {
  const sql = compiled_code ?? '';
  return { statement: wrapped(sql), sql };
}

/** Where in a query a problem of its statement lies. */
function offsetIn(statement: string, sql: string, { compiledAt }: Problem): number | undefined {
  if (!compiledAt || compiledAt.file.text !== statement) return undefined;
  const offset = compiledAt.offset - statement.indexOf(sql);
  return offset < 0 || offset > sql.length ? undefined : offset;
}

/** DuckDB has no place for the star of a table that is not there. */
function starOf({ message }: Problem, sql: string): number | undefined {
  const table = /Referenced table "(\w+)" not found/.exec(message)?.[1];
  const found =
    table === undefined ? -1 : sql.search(new RegExp(`(?<![\\w.])"?${table}"?\\s*\\.\\s*\\*`, 'i'));
  return found < 0 ? undefined : found;
}

/** A problem of a mended query at its place in the statement of the query as it was written. */
function beforeMends(problem: Problem, compiled: CompiledNode, offset: number | undefined): Problem {
  const { compiledAt } = problem;
  if (!compiledAt || offset === undefined) return problem;
  const { statement, sql } = asWritten(compiled);
  const file = { ...compiledAt.file, text: statement };
  return { ...problem, compiledAt: { ...compiledAt, file, offset: statement.indexOf(sql) + offset } };
}

async function findMend(
  problem: Problem,
  sql: string,
  offset: number,
  session: DuckdbSession,
): Promise<(QueryMend & Partial<SyntaxMend>) | undefined> {
  if (problem.code !== 'sql-parser-error') return mendQuery(problem, sql, offset);
  const statement = wrapped(sql);
  // What a quote has swallowed is not known.
  if (openedQuote(problem, statement, statement.indexOf(sql) + offset)) return undefined;
  for (const mend of syntaxMends(sql, offset)) {
    const { edit } = mend;
    const mended = edited(sql, [edit]);
    const bound = await columnsOrProblem(session, mended);
    if (!('problem' in bound) || !isSyntaxError(bound.problem)) return { ...mend, isVague: true };
    const next = offsetIn(wrapped(mended), mended, bound.problem);
    if (next !== undefined && next > offset + edit.text.length + 40) return { ...mend, isVague: true };
  }
  return undefined;
}

/** Whether a text is no SQL, rather than SQL that says something twice. */
function isSyntaxError({ code, message }: Problem): boolean {
  return code === 'sql-parser-error' && !/Duplicate CTE name/.test(message);
}

/** The columns that a query gives; undefined where DuckDB refuses it. */
export async function queryColumns(
  session: DuckdbSession,
  sql: string,
): Promise<readonly CheckedColumn[] | undefined> {
  const answer = await columnsOrProblem(session, sql);
  return 'problem' in answer ? undefined : answer.columns;
}

/** A query as the statement that is bound. */
export function wrapped(sql: string): string {
  return `select * from (\n${sql}\n) as emds_relation`;
}

type Answer = { readonly columns: readonly CheckedColumn[] } | { readonly problem: Problem };

async function columnsOrProblem(session: DuckdbSession, sql: string): Promise<Answer> {
  try {
    const bound = await bindQuery(session, wrapped(sql));
    const columns = bound.flatMap(({ name, type }) => (type === undefined ? [] : [{ name, type }]));
    if (columns.length === bound.length) return { columns };
    return { columns: await describeQuery(session, sql) };
  } catch (error) {
    if (error instanceof ProblemError) return { problem: error.problem };
    throw error;
  }
}

/** Only a table's entry in the catalog has the types as DuckDB writes them, where they are nested or the project's own. */
async function describeQuery(session: DuckdbSession, sql: string): Promise<readonly CheckedColumn[]> {
  const name = `emds_describe_${nextName++}`;
  await session.execute(`create temporary table ${name} as (\n${sql}\n) with no data`);
  const columns = await session.columnsOf({ database: 'temp', schema: 'main', identifier: name });
  await session.execute(`drop table temp.main.${name}`);
  return columns;
}

let nextName = 0;

/** Whether no column of a mended query is called after what stands in for it. */
function keepsNames(columns: readonly CheckedColumn[]): boolean {
  return !columns.some(({ name }) => /^null(?:_\d+)?$/i.test(name));
}

/** What DuckDB says against a statement; other failures are passed on. */
export async function refusal(session: DuckdbSession, statement: string): Promise<Problem | undefined> {
  try {
    await session.execute(statement);
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** Runs statements in one transaction; where one is refused none has been run, and it says no. */
export async function allOrNone(session: DuckdbSession, statements: readonly string[]): Promise<boolean> {
  if (statements.length === 0) return true;
  if (!(await refusal(session, `begin;\n${statements.join(';\n')};\ncommit`))) return true;
  await refusal(session, 'rollback');
  return false;
}

/** Makes tables in one call; where something in it is refused, each by itself, and a build will tell of that one. */
export async function makeTables(
  session: DuckdbSession,
  made: readonly { create?: string }[],
): Promise<void> {
  const statements = made.flatMap(({ create }) => create ?? []);
  if (await allOrNone(session, statements)) return;
  for (const statement of statements) await refusal(session, statement);
}

/** Moves a problem of a mended query's statement to the template that wrote it. */
export function locateMended(
  problem: Problem,
  query: EditedText,
  { node, compiled, isOwn }: Pick<Attempt, 'node' | 'compiled' | 'isOwn'>,
): Problem {
  const offset = offsetIn(wrapped(query.text), query.text, problem);
  const original = offset === undefined ? undefined : query.before(offset);
  return locate(beforeMends(problem, compiled, original), { node, compiled, isOwn, ...asWritten(compiled) });
}

interface Attempt {
  readonly node: ManifestNode;
  readonly compiled: CompiledNode;
  readonly statement: string;
  readonly sql: string;
  readonly isOwn: IsOwnFile;
}

/** Moves a problem from a statement to the template that wrote it. */
export function locate(problem: Problem, { node, compiled, statement, sql, isOwn }: Attempt): Problem {
  const place = problem.compiledAt;
  const original = compiled.compiled_code ?? '';
  const same = place && { ...place, file: { ...place.file, text: statement.replace(sql, () => original) } };
  const opened = same && { ...same, ...openedQuote(problem, statement, same.offset) };
  const located = locateFailure(opened ? { ...problem, compiledAt: opened } : problem, compiled);
  const placed = placeProblem(located, { node, compiled, isOwn });
  const before = problem.code === 'sql-parser-error' ? writtenBefore(placed, compiled) : undefined;
  const notes =
    before && isOwn(before.file) && before.file.path !== placed.at?.file.path ? [note(before)] : [];
  return withHint({ ...placed, notes: [...(placed.notes ?? []), ...notes], node: node.unique_id });
}

/** Where the SQL in front of a problem was written: bad syntax is noticed behind it. */
export function writtenBefore({ compiledAt }: Problem, compiled: CompiledNode): Span | undefined {
  const front = compiled.compiled_code?.slice(0, compiledAt?.offset).trimEnd() ?? '';
  return compiledAt && front !== '' ? compiled.mapOffset(front.length - 1)?.at : undefined;
}

function note(at: Span): Note {
  return { message: 'the SQL in front of it is written here', at };
}

/** A syntax error right behind a text of several lines comes of a quote that was not closed where it should have been. */
function openedQuote(
  { code }: Problem,
  sql: string,
  offset: number,
): { offset: number; length: number } | undefined {
  if (code !== 'sql-parser-error') return undefined;
  const before = [...sql.slice(0, offset + 1).matchAll(/--.*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g)].at(-1);
  if (!before?.[0].startsWith("'") || !before[0].includes('\n')) return undefined;
  if (sql.slice(before.index + before[0].length, offset).trim() !== '') return undefined;
  return { offset: before.index, length: before[0].indexOf('\n') };
}

/** DuckDB lists candidates in its sentence only, where a table's name stands before the column's. */
export function withHint(problem: Problem): Problem {
  if (problem.hint !== undefined) return problem;
  const missing = /does not have a column named "([^"]+)"|(?:column|table) "([^"]+)" not found/i.exec(
    problem.message,
  );
  const list = /Candidate (?:bindings|tables|columns): *:?(.*)/i.exec(problem.message)?.[1] ?? '';
  const candidates = [...list.matchAll(/"([^"]+)"/g)].map((match) => match[1]!.replace(/^.*\./, ''));
  const suggestion = missing && nearest(missing[1] ?? missing[2]!, candidates);
  return suggestion ? { ...problem, hint: `did you mean "${suggestion}"?` } : problem;
}

/** Whether a name is wrong, whatever the types of what it stands beside. */
export function standsAlone(problem: Problem): boolean {
  return (
    isMissingColumn(problem) ||
    /^Binder Error: (?:Ambiguous reference|Referenced table)/.test(problem.message) ||
    /(?:function|table|view|type) with name .* does not exist/i.test(problem.message)
  );
}

/** Whether a mistake is one whatever the types of what it stands beside are: these may not be those that were meant. */
export function isSureOfVague(problem: Problem): boolean {
  return standsAlone(problem) || !/NULL|INT|DOUBLE|best candidate/i.test(problem.message);
}

/** Whether the mistake is a name that no relation has, rather than one that fits badly. */
export function isMissingColumn(problem: Problem): boolean {
  return /not found in FROM clause|does not have a column named/.test(problem.message);
}
