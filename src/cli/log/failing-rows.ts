interface Sample {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const WIDEST = 40;

/** The first failing rows of a test as a small table, indented by two. */
export function failingRows(sample: Sample, failures: number | null): string {
  const cut = (text: string) =>
    (text.length > WIDEST ? `${text.slice(0, WIDEST - 1)}…` : text).replaceAll('\n', ' ');
  const table = [sample.columns, ...sample.rows].map((row) => row.map(cut));
  const widths = sample.columns.map((_, column) =>
    Math.max(...table.map((row) => (row[column] ?? '').length)),
  );
  const lines = table.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')}`.trimEnd(),
  );
  const rule = `  ${widths.map((width) => '-'.repeat(width)).join('-+-')}`;
  const more =
    failures !== null && failures > sample.rows.length
      ? ` (the first ${sample.rows.length} of ${failures})`
      : '';
  return [`  Failing rows${more}:`, lines[0]!, rule, ...lines.slice(1)].join('\n');
}
