import { sqlConflict, sqlFailed } from '../../diagnostics/codes/database.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';

/** DuckDB's error taken apart. `offset` is in UTF-16 units of the SQL that was run. */
export interface ParsedFailure {
  readonly type: string;
  readonly message: string;
  readonly offset: number | undefined;
  /** Length of the piece that is wrong; 1 where it is not known. */
  readonly length: number;
  readonly name: string | undefined;
  readonly candidates: readonly string[];
}

/** The path that stands for SQL as it went to DuckDB, before it is mapped to a compiled file. */
export const executedSqlPath = '(executed SQL)';

/** Turns whatever DuckDB threw into a ProblemError; errors that are none of DuckDB's pass through unchanged. */
export function toProblemError(error: unknown, sql: string): unknown {
  if (error instanceof ProblemError || !(error instanceof Error)) return error;
  const failure = parseFailure(error.message, sql);
  if (!failure) return error;
  const hint = hintFor(failure);
  const described = {
    type: failure.type,
    message: failure.message,
    ...(hint ? { hint } : {}),
    ...(failure.offset === undefined
      ? {}
      : {
          compiledAt: {
            file: { path: executedSqlPath, text: sql },
            offset: failure.offset,
            length: failure.length,
          },
        }),
  };
  return new ProblemError(isConflict(failure, sql) ? sqlConflict(described) : sqlFailed(described));
}

/** Reads an error that DuckDB wrote as JSON (`errors_as_json`) or as text; undefined when it is neither. */
export function parseFailure(text: string, sql: string): ParsedFailure | undefined {
  const brace = text.indexOf('{"exception_type"');
  if (brace !== -1) {
    const parsed = parseJson(text.slice(brace), sql);
    if (parsed) return parsed;
  }
  const match = /^(?:Invalid Error: )?([A-Z][A-Za-z ]*?) Error: ([\s\S]*)$/.exec(text);
  if (!match) return undefined;
  const message = withoutReaderSettings(match[2]!.replace(/\n\nLINE \d+: [\s\S]*$/, ''));
  return { type: match[1]!, message, offset: undefined, length: 1, name: undefined, candidates: [] };
}

function parseJson(text: string, sql: string): ParsedFailure | undefined {
  let fields: Record<string, string>;
  try {
    fields = JSON.parse(text) as Record<string, string>;
  } catch {
    return undefined;
  }
  const type = fields['exception_type'] ?? 'Unknown';
  const name = fields['name'];
  const position = fields['position'] === undefined ? undefined : Number(fields['position']);
  const offset = position === undefined ? undefined : utf16Offset(sql, position, type === 'Parser');
  const believable = offset !== undefined && offset <= sql.length && standsAt(sql, offset, name);
  return {
    type,
    message: withoutReaderSettings(fields['exception_message'] ?? text),
    offset: believable ? offset : undefined,
    length: believable ? pieceLength(sql, offset) : 1,
    name,
    candidates: splitCandidates(fields['candidates'], type),
  };
}

/** DuckDB ends a complaint about a CSV file with all its reader's settings, twenty lines of them. */
function withoutReaderSettings(message: string): string {
  if (!message.startsWith('CSV Error on Line')) return message;
  return message.replace(/\n+ +file = [\s\S]*$/, '').trimEnd();
}

/** DuckDB's parser counts code points, its binder bytes of UTF-8. */
function utf16Offset(sql: string, position: number, codePoints: boolean): number {
  let seen = 0;
  let offset = 0;
  while (seen < position && offset < sql.length) {
    const code = sql.codePointAt(offset)!;
    seen += codePoints ? 1 : code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    offset += code > 0xffff ? 2 : 1;
  }
  return seen >= position ? offset : sql.length + 1;
}

/** A position inside a view or macro counts from that one's own text: it is believed only where the name stands. */
function standsAt(sql: string, offset: number, name: string | undefined): boolean {
  if (name === undefined || !/^\w+$/.test(name)) return true;
  const piece = sql.slice(offset, offset + pieceLength(sql, offset)).toLowerCase();
  return piece.includes(name.toLowerCase()) || /\W/.test(piece[0] ?? ' ');
}

/** The dotted identifier, literal or operator that begins at an offset. */
function pieceLength(sql: string, offset: number): number {
  const pattern =
    /(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*)(?:\.(?:"(?:[^"]|"")*"|[\p{L}_][\p{L}\p{N}_$]*))*|'(?:[^']|'')*'|\d[\w.]*/uy;
  pattern.lastIndex = offset;
  return Math.max(1, pattern.exec(sql)?.[0].length ?? 1);
}

function splitCandidates(text: string | undefined, type: string): string[] {
  if (!text || (type === 'Binder' && text.includes('->'))) return [];
  return text.split(',').map((candidate) => candidate.trim());
}

function hintFor(failure: ParsedFailure): string | undefined {
  if (failure.type === 'Out of Memory') {
    return 'raise memory_limit, lower threads, or set temp_directory under "settings" of the profile';
  }
  if (failure.name === undefined) return undefined;
  const suggestion = nearest(failure.name, failure.candidates);
  return suggestion === undefined ? undefined : `did you mean "${suggestion}"?`;
}

/** Whether DuckDB's error says that two transactions changed the same thing at once. */
export function isConflictError(error: unknown, sql: string): boolean {
  const failure = error instanceof Error ? parseFailure(error.message, '') : undefined;
  return failure !== undefined && isConflict(failure, sql);
}

/** What statements reject with once their session has been interrupted. */
export function interruptedProblem(): ProblemError {
  return new ProblemError(sqlFailed({ type: 'INTERRUPT', message: 'Interrupted!' }));
}

/**
 * A key that stands twice although the statement would replace it, or that is found to only at COMMIT, is one that
 * another transaction has put there meanwhile.
 */
function isConflict({ type, message }: ParsedFailure, sql: string): boolean {
  if (type === 'TransactionContext') return /conflict|unique constraint violation/i.test(message);
  return type === 'Constraint' && /^duplicate key/i.test(message) && takesTheKey.test(sql);
}

const takesTheKey = /\binsert\s+or\s+(?:replace|ignore)\b|\bon\s+conflict\b/i;

/** The exception's class name in DuckDB's Python client: dbt-duckdb's `retryable_exceptions` names these. */
export function pythonExceptionName(type: string): string {
  if (type === 'TransactionContext') return 'TransactionException';
  if (type === 'INTERRUPT') return 'InterruptException';
  const words = type.split(' ').map((word) => word[0]!.toUpperCase() + word.slice(1));
  return `${words.join('')}Exception`;
}
