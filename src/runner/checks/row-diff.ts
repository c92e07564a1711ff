/** How one row of two tables compares: cells as text. */
export type RowChange =
  | { readonly kind: 'same'; readonly cells: readonly string[] }
  | { readonly kind: 'added' | 'removed'; readonly cells: readonly string[] }
  | { readonly kind: 'changed'; readonly before: readonly string[]; readonly after: readonly string[] };

type Cells = readonly string[];

/**
 * Compares rows without regard to their order: equal ones first, then those that share the most cells, one with one.
 * What has no partner is added or removed. In the order of `before`, with what was added at the end.
 */
export function diffRows(before: readonly Cells[], after: readonly Cells[]): RowChange[] {
  const left = [...after];
  const partners = new Map<Cells, Cells>();
  for (const row of before) {
    const i = left.findIndex(
      (other) => sharedCells(row, other) === row.length && row.length === other.length,
    );
    if (i >= 0) partners.set(row, left.splice(i, 1)[0]!);
  }
  const unpaired = before.filter((row) => !partners.has(row));
  const pairs = unpaired.flatMap((row) =>
    left.map((other) => ({ row, other, shared: sharedCells(row, other) })),
  );
  pairs.sort((a, b) => b.shared - a.shared);
  const taken = new Set<Cells>();
  for (const { row, other, shared } of pairs) {
    if (shared === 0 || partners.has(row) || taken.has(other)) continue;
    partners.set(row, other);
    taken.add(other);
  }
  return [
    ...before.map((row) => change(row, partners.get(row))),
    ...left.filter((row) => !taken.has(row)).map((cells): RowChange => ({ kind: 'added', cells })),
  ];
}

function change(before: Cells, after: Cells | undefined): RowChange {
  if (!after) return { kind: 'removed', cells: before };
  return sharedCells(before, after) === before.length
    ? { kind: 'same', cells: before }
    : { kind: 'changed', before, after };
}

function sharedCells(a: Cells, b: Cells): number {
  return a.reduce((count, cell, i) => count + (cell === b[i] ? 1 : 0), 0);
}

/**
 * The table of differences that dbt prints: `@@` and the columns, then `+++` and `---` rows, `→` rows with
 * `before→after` cells, one unchanged row around each and `...` for the others.
 */
export function printRowDiff(columns: readonly string[], changes: readonly RowChange[]): string {
  const lines: string[][] = [['@@', ...columns]];
  changes.forEach((row, i) => {
    const isShown = row.kind !== 'same' || isChange(changes[i - 1]) || isChange(changes[i + 1]);
    if (isShown) lines.push(lineOf(row));
    else if (lines.at(-1)![0] !== '...') lines.push(['...', ...columns.map(() => '...')]);
  });
  const widths = lines[0]!.map((_, c) =>
    Math.max(...lines.slice(1).map((line) => line[c]!.length), lines[0]![c]!.length),
  );
  return lines
    .map((line) => line.map((cell, c) => (c === line.length - 1 ? cell : cell.padEnd(widths[c]!))).join(','))
    .map((line) => `${line}\r\n`)
    .join('');
}

function isChange(row: RowChange | undefined): boolean {
  return row !== undefined && row.kind !== 'same';
}

function lineOf(row: RowChange): string[] {
  switch (row.kind) {
    case 'same':
      return ['', ...row.cells];
    case 'added':
      return ['+++', ...row.cells.map(nullAlone)];
    case 'removed':
      return ['---', ...row.cells.map(nullAlone)];
    case 'changed':
      return [
        '→',
        ...row.before.map((cell, i) => (cell === row.after[i] ? cell : `${cell}→${row.after[i]}`)),
      ];
  }
}

/** daff, which dbt prints with, writes NULL in small letters where a whole row has no partner. */
function nullAlone(cell: string): string {
  return cell === 'NULL' ? 'null' : cell;
}
