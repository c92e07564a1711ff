import type { CheckedColumn } from './finding.ts';

/** The fields of a struct's type as DuckDB writes it: `STRUCT(id INTEGER, "a b" DECIMAL(9,2)[])`. */
export function structColumns(type: string): readonly CheckedColumn[] {
  const list = type.slice('STRUCT('.length, -1);
  return topLevelParts(list).map((part) => {
    const quoted = /^"((?:[^"]|"")*)" /.exec(part);
    if (quoted) return { name: quoted[1]!.replaceAll('""', '"'), type: part.slice(quoted[0].length) };
    const end = part.indexOf(' ');
    return { name: part.slice(0, end), type: part.slice(end + 1) };
  });
}

/** What stands between the commas that are in no brackets and no quotes. */
function topLevelParts(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of list.matchAll(/"(?:[^"]|"")*"|'(?:[^']|'')*'|[(),]/g)) {
    if (token === '(') depth++;
    else if (token === ')') depth--;
    else if (token === ',' && depth === 0) {
      parts.push(list.slice(start, index));
      start = index + 2;
    }
  }
  return [...parts, list.slice(start)];
}
