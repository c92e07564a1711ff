import type { Problem } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { Edit } from './edit.ts';

/** What lets a query be bound on behind a mistake. */
export interface QueryMend {
  readonly edit: Edit;
  /** Whether types may differ from those that were meant. */
  readonly isVague: boolean;
}

/** Takes a name that is not there for the near one, and whatever else DuckDB refuses for NULL. `offset` is the place in `sql`. */
export function mendQuery(problem: Problem, sql: string, offset: number): QueryMend | undefined {
  const star = /^"?\w+"?\s*\.\s*\*/.exec(sql.slice(offset))?.[0];
  const table = /^Candidate tables: "([^"]+)"/m.exec(problem.message)?.[1];
  if (star && table)
    return { edit: { offset, length: star.length, text: `${quoted(table)}.*` }, isVague: true };
  const length = problem.compiledAt?.length ?? 0;
  const piece = sql.slice(offset, offset + length);
  if (offset < 0 || length === 0) return undefined;
  const near = /^did you mean "([^"]+)"\?$/.exec(problem.hint ?? '')?.[1]?.replace(/^.*\./, '');
  if (near !== undefined && /does not exist|not found|does not have a/i.test(problem.message)) {
    const word = wrongWord(problem, piece, near);
    if (word) return { edit: { ...word, offset: offset + word.offset, text: quoted(near) }, isVague: false };
  }
  if (!/^[\w".$]+$/.test(piece) || keywords.includes(piece.toLowerCase())) return undefined;
  const end = endOfExpression(sql, offset + length);
  return { edit: { offset, length: end - offset, text: 'null' }, isVague: true };
}

/** The part of a dotted name that is to become another one. */
function wrongWord(
  { message }: Problem,
  piece: string,
  near: string,
): { offset: number; length: number } | undefined {
  const names = [...message.split('\n')[0]!.matchAll(/"([^"]+)"|name (\w+) does/g)].map(
    (it) => it[1] ?? it[2]!,
  );
  const words = [...piece.matchAll(/\w+/g)];
  const named = words.filter((word) => names.some((name) => name.toLowerCase() === word[0].toLowerCase()));
  const chosen = named.at(-1) ?? words.find((word) => nearest(word[0], [near]));
  return chosen && { offset: chosen.index, length: chosen[0].length };
}

function quoted(name: string): string {
  return /^[a-z_]\w*$/i.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A call goes on to its closing parenthesis, and to that of its window or filter. */
function endOfExpression(sql: string, start: number): number {
  let end = start;
  for (;;) {
    const open = /^\s*(?:over\s*|filter\s*|within\s+group\s*)?\(/i.exec(sql.slice(end));
    if (!open) return end;
    const close = closing(sql, end + open[0].length);
    if (close === undefined) return end;
    end = close + 1;
  }
}

function closing(sql: string, from: number): number | undefined {
  let depth = 1;
  for (const token of sql.slice(from).matchAll(/'(?:[^']|'')*'|--.*|[()]/g)) {
    if (token[0] === '(') depth++;
    else if (token[0] === ')') depth--;
    if (depth === 0) return from + token.index;
  }
  return undefined;
}

const keywords =
  'select from where group by order having limit join left right inner outer cross full on using as case when then else end union all distinct with recursive and or not between in is null over partition qualify window rows range cast values except intersect'.split(
    ' ',
  );

/** A mend of bad syntax; `at` is where the mistake is then, and `hint` what to do, where these can be told. */
export interface SyntaxMend {
  readonly edit: Edit;
  readonly at?: number;
  readonly hint?: string;
}

/** What may have been meant where DuckDB's parser stops, the likelier first. `offset` is the place of the token that it did not expect. */
export function syntaxMends(sql: string, offset: number): SyntaxMend[] {
  const token = /^(?:\w+|'(?:[^']|'')*'|\S)?/.exec(sql.slice(offset))![0];
  const before = /(\w+|\S)\s*$/.exec(
    sql.slice(0, offset).replace(/--.*/g, (comment) => ' '.repeat(comment.length)),
  );
  const previous = before && { offset: before.index, length: before[1]!.length };
  const insert = (text: string): SyntaxMend => ({ edit: { offset, length: 0, text } });
  // What is missing belongs to the end of what stands before.
  const end = previous ? previous.offset + previous.length - 1 : offset;
  const missing = (sign: string): SyntaxMend => ({
    ...insert(`${sign} `),
    at: end,
    hint: `a "${sign}" may be missing behind this`,
  });
  const remove = (place: { offset: number; length: number }): SyntaxMend => ({
    edit: { ...place, text: '' },
  });
  const twoBefore = /(\w+)\s+(?:\w+|\S)\s*$/.exec(sql.slice(0, offset));
  const words = [
    ...(twoBefore ? [{ offset: twoBefore.index, length: twoBefore[1]!.length, text: twoBefore[1]! }] : []),
    ...(previous ? [{ ...previous, text: before![1]! }] : []),
    { offset, length: token.length, text: token },
  ];
  const renamed = words.flatMap(({ text, ...place }): SyntaxMend[] => {
    const word = text.toLowerCase();
    const near = /^[a-z]+$/.test(word) && !keywords.includes(word) ? nearest(word, keywords) : undefined;
    return near
      ? [{ edit: { ...place, text: near }, at: place.offset, hint: `did you mean "${near}"?` }]
      : [];
  });
  const isLoose = previous && /^[,(]$|^(?:and|or)$/i.test(before![1]!);
  return [
    ...(isLoose ? [remove(previous)] : []),
    ...renamed,
    missing(','),
    missing('('),
    ...['by', ')', 'end', 'on true', 'from', 'select', 'null', 'as'].map((text) => insert(`${text} `)),
    ...(previous ? [remove(previous)] : []),
    ...(token === '' ? [] : [remove({ offset, length: token.length })]),
  ];
}
