/** A row of CSV text by column; a row that is too short has null in the rest. */
export type CsvRow = Record<string, string | null>;

/** Reads CSV with a header as Python's csv.DictReader does: all values are texts, empty lines do not count. */
export function csvRows(text: string): CsvRow[] {
  const [header, ...lines] = csvLines(text).filter((line) => line.length > 0);
  if (!header) return [];
  return lines.map((line) => {
    const row: CsvRow = {};
    for (const [index, name] of header.entries()) row[name] = line[index] ?? null;
    return row;
  });
}

/** The fields of every line; an empty line has none. Quotes count only at the start of a field, as in Python. */
function csvLines(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  let field = '';
  let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
  const endField = (): void => {
    line.push(field);
    field = '';
    state = 'start';
  };
  const endLine = (): void => {
    if (state !== 'start' || line.length > 0) endField();
    lines.push(line);
    line = [];
  };
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (state === 'quoted') {
      if (char !== '"') field += char;
      else if (text[i + 1] === '"') field += text[++i];
      else state = 'closed';
    } else if (char === ',') endField();
    else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[i + 1] === '\n') i++;
      endLine();
    } else if (char === '"' && state === 'start') state = 'quoted';
    else {
      field += char;
      if (state === 'start') state = 'plain';
    }
  }
  if ((state as string) !== 'start' || line.length > 0) endLine();
  return lines;
}
