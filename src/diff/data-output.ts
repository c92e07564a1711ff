import type { Cell, ChangedRow, DataDiff, ExampleRow, RelationDiff } from './data-diff.ts';
import { isSame } from './data-diff.ts';
import { code, plural, table } from './markdown.ts';
import type { DiffFormat } from './project-output.ts';

/** How rows differ, in the form for a reader. No newline at the end. */
export function printDataDiff(diff: DataDiff, format: DiffFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(diff, null, 2);
    case 'markdown':
      return toMarkdown(diff);
    default:
      return [...diff.relations.map(relationText), ...skipped(diff), summary(diff)].join('\n\n');
  }
}

function summary({ relations, skipped: left }: DataDiff): string {
  const different = relations.filter((it) => !isSame(it)).length;
  const rest = left.length > 0 ? ` ${left.length} could not be compared.` : '';
  return `Compared ${plural(relations.length, 'relation')}: ${different} different, ${relations.length - different} the same.${rest}`;
}

function skipped({ skipped: left }: DataDiff): string[] {
  return left.map(({ name, reason }) => `? ${name}: ${reason}`);
}

function relationText(diff: RelationDiff): string {
  const key = diff.key ? `key ${diff.key.join(', ')} (${diff.keyFrom})` : `rows as wholes: ${diff.keyFrom}`;
  if (isSame(diff)) return `= ${diff.name}: ${plural(diff.rows.after, 'row')}, all the same; ${key}`;
  const lines = [`~ ${diff.name}: ${counts(diff)}; ${key}`, ...shapes(diff).map((it) => `    ${it}`)];
  for (const { name, changed } of diff.columns)
    if (changed > 0) lines.push(`    ${name}: ${plural(changed, 'row')} changed`);
  for (const row of diff.examples.changed) lines.push(`    ~ ${changeText(row)}`);
  for (const row of diff.examples.added) lines.push(`    + ${rowText(row)}`);
  for (const row of diff.examples.removed) lines.push(`    - ${rowText(row)}`);
  return lines.join('\n');
}

function counts({ rows, added, removed, changed, key }: RelationDiff): string {
  const number = (value: number) => value.toLocaleString('en');
  const parts = [`+${number(added)} added`, `-${number(removed)} removed`];
  if (key) parts.push(`${number(changed)} changed`);
  return `${number(rows.before)} -> ${plural(rows.after, 'row')}: ${parts.join(', ')}`;
}

function shapes({ columnsAdded, columnsRemoved, columnsRetyped }: RelationDiff): string[] {
  return [
    ...columnsAdded.map((name) => `column ${name} is new`),
    ...columnsRemoved.map((name) => `column ${name} is gone`),
    ...columnsRetyped.map(({ name, before, after }) => `column ${name}: ${before} -> ${after}`),
  ];
}

function rowText(row: ExampleRow): string {
  return Object.entries(row)
    .map(([name, value]) => `${name}=${cellText(value)}`)
    .join(', ');
}

function changeText({ key, columns }: ChangedRow): string {
  const changes = Object.entries(columns).map(
    ([name, [before, after]]) => `${name}: ${cellText(before)} -> ${cellText(after)}`,
  );
  return `${rowText(key)}: ${changes.join(', ')}`;
}

const longest = 80;

/** Without line breaks and other control characters, and not too long for a line. */
function cellText(value: Cell): string {
  if (value === null) return 'NULL';
  const plain = value.replace(/[\p{Cc}\u2028\u2029]/gu, ' ');
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}

function toMarkdown(diff: DataDiff): string {
  const rows = diff.relations.map((it) => [
    code(it.name),
    it.key ? it.key.map(code).join(', ') : 'whole rows',
    String(it.rows.before),
    String(it.rows.after),
    String(it.added),
    String(it.removed),
    it.key ? String(it.changed) : '',
  ]);
  const different = diff.relations.filter((it) => !isSame(it));
  return [
    '## How the data differ',
    summary(diff),
    ...(rows.length > 0
      ? [table(['relation', 'key', 'rows before', 'rows after', 'added', 'removed', 'changed'], rows)]
      : []),
    ...different.map(detailsMarkdown),
    ...diff.skipped.map(({ name, reason }) => `- ${code(name)}: ${reason}`),
  ].join('\n\n');
}

function detailsMarkdown(diff: RelationDiff): string {
  const changed = diff.columns.filter((column) => column.changed > 0);
  const examples = [
    ...diff.examples.changed.map((row) => `- changed ${code(changeText(row))}`),
    ...diff.examples.added.map((row) => `- added ${code(rowText(row))}`),
    ...diff.examples.removed.map((row) => `- removed ${code(rowText(row))}`),
  ];
  return [
    `### ${code(diff.name)}`,
    ...shapes(diff).map((it) => `- ${code(it)}`),
    ...(changed.length > 0
      ? [
          table(
            ['column', 'rows changed'],
            changed.map((it) => [code(it.name), String(it.changed)]),
          ),
        ]
      : []),
    ...(examples.length > 0
      ? [`<details><summary>Examples</summary>\n\n${examples.join('\n')}\n\n</details>`]
      : []),
  ].join('\n\n');
}
