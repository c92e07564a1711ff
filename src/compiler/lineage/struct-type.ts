/** Fields of DuckDB's `STRUCT(a INTEGER, "b c" VARCHAR[])`; undefined for any other type. */
export function structFields(
  dataType: string,
): readonly { readonly name: string; readonly type: string }[] | undefined {
  const inside = /^STRUCT\((.*)\)$/is.exec(dataType.trim())?.[1];
  if (inside === undefined) return undefined;
  return splitTopLevel(inside).map((field) => {
    const [whole, quoted, plain] = /^\s*(?:"((?:[^"]|"")*)"|(\S+))\s*/.exec(field)!;
    return { name: quoted?.replaceAll('""', '"') ?? plain!, type: field.slice(whole.length).trim() };
  });
}

function splitTopLevel(text: string): string[] {
  const pieces: string[] = [];
  let depth = 0;
  let quote: string | undefined;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (quote !== undefined) {
      if (char === quote) quote = undefined;
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '(') depth++;
    else if (char === ')') depth--;
    else if (char === ',' && depth === 0) {
      pieces.push(text.slice(start, i));
      start = i + 1;
    }
  }
  pieces.push(text.slice(start));
  return pieces;
}
