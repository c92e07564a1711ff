const widestBefore = 60;
const widest = 120;

/**
 * DuckDB's own excerpt of a failing statement, `LINE 7:   nme` and a caret below: dbt's messages hold it.
 * Empty where the offset is not within the text. Long lines are cut as DuckDB cuts them.
 */
export function sqlExcerpt(sql: string, offset: number): string {
  if (offset < 0 || offset >= sql.length) return '';
  const before = sql.slice(0, offset).split(/\r\n|\n|\r/);
  const lineStart = offset - before.at(-1)!.length;
  const lineEnd = lineStart + sql.slice(lineStart).search(/[\r\n]|$/);
  const characters = [...sql.slice(lineStart, lineEnd)];
  const at = [...sql.slice(lineStart, offset)].length;
  const start = at >= widestBefore ? at - widestBefore + 2 : 0;
  const end = Math.min(characters.length, start + widest - 2 + (start === 0 ? 1 : 0));
  const label = `LINE ${before.length}: ${start > 0 ? '...' : ''}`;
  const shown = characters.slice(start, end).join('') + (end < characters.length ? '...' : '');
  return `${label}${shown}\n${' '.repeat(label.length + at - start)}^`;
}
