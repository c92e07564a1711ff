const control = /(?:^|;)\s*(begin|start\s+transaction|commit|end|rollback|abort)\b[^;]*(?=;|$)/gi;
const traces = /\b(temp|temporary|set|reset|use|pragma|load|prepare)\b/i;
const temporary = /^\s*create\s+(?:or\s+replace\s+)?temp(?:orary)?\s+(?:table|view)\b/i;
const readers = /^\s*(?:select|with|describe|show|explain|from|values|summarize)\b/i;
const writers =
  /\b(insert|update|delete|merge|create|drop|alter|copy|call|nextval|truncate|attach|detach|into)\b/i;

/** What one text of statements does besides reading, as far as its words tell. Doubt counts as yes. */
export interface StatementKind {
  /** The text without its comments. */
  readonly bare: string;
  /** It only reads. */
  readonly reads: boolean;
  /** Something may stay on the connection: a temporary table, a setting. */
  readonly leavesTraces: boolean;
  /** It makes a temporary relation and does nothing else: that goes with its connection. */
  readonly isTemporary: boolean;
  /** `begin` or `end` for each statement that opens or ends a transaction, in order; `undo` where it is undone. */
  readonly transaction: readonly ('begin' | 'end' | 'undo')[];
}

export function statementKind(sql: string): StatementKind {
  const text = sql.includes('/*') || sql.includes('--') ? withoutComments(sql) : sql;
  const isSingle = !/;\s*[^\s;]/.test(text);
  if (isSingle && /^\s*describe\b/i.test(text))
    return { bare: text, reads: true, isTemporary: false, leavesTraces: false, transaction: [] };
  const words = text.match(control) ?? [];
  return {
    bare: text,
    reads: isSingle && readers.test(text) && !writers.test(text),
    isTemporary: isSingle && temporary.test(text),
    leavesTraces: traces.test(text),
    transaction: words.map(controlWord),
  };
}

function controlWord(statement: string): 'begin' | 'end' | 'undo' {
  if (/^;?\s*(begin|start)/i.test(statement)) return 'begin';
  return /^;?\s*(commit|end)/i.test(statement) ? 'end' : 'undo';
}

function withoutComments(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\/\*[\s\S]*?\*\/|--[^\n]*/g, (piece) =>
    piece.startsWith('/*') || piece.startsWith('--') ? ' ' : piece,
  );
}
