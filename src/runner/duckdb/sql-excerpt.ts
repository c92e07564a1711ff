const nearest = 59;
const furthestBefore = 63;
const nearestAfter = 55;
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/**
 * DuckDB's own excerpt of a failing statement, `LINE 7:   nme` and a caret below: dbt's messages hold it.
 * Empty where the offset is not within the text. Long lines are cut as DuckDB cuts them (found by trying).
 */
export function sqlExcerpt(sql: string, offset: number): string {
  if (offset < 0 || offset >= sql.length) return '';
  const before = sql.slice(0, offset).split(/\r\n|\n|\r/);
  const lineStart = offset - before.at(-1)!.length;
  const lineEnd = lineStart + sql.slice(lineStart).search(/[\r\n]|$/);
  const characters = [...sql.slice(lineStart, lineEnd)];
  const at = [...sql.slice(lineStart, offset)].length;
  const cutBefore = at > nearest;
  const cutAfter = characters.length - at > nearest;
  const start = cutBefore ? wordEdge(characters, Math.max(0, at - furthestBefore), at - nearest) : 0;
  const end = cutAfter ? wordEdge(characters, at + nearestAfter, at + nearest) : characters.length;
  const label = `LINE ${before.length}: ${cutBefore ? '...' : ''}`;
  const shown = characters.slice(start, end).join('') + (cutAfter ? '...' : '');
  return `${label}${shown}\n${' '.repeat(label.length + width(characters.slice(start, at)))}^`;
}

/** The first place from `from` on that is not within a word, or `to`. */
function wordEdge(characters: readonly string[], from: number, to: number): number {
  for (let i = from; i < to; i++) if (/\W/.test(characters[i]!)) return i;
  return to;
}

/** Columns of a terminal that the characters take. */
function width(characters: readonly string[]): number {
  return characters.reduce((sum, character) => sum + (wide.test(character) ? 2 : 1), 0);
}
