import { printHuman, toJson } from '../diagnostics/print.ts';
import { code, plural, table } from './markdown.ts';
import type { ColumnChange, ColumnReader, Impact, NodeChange, ProjectDiff } from './project-diff.ts';

export type DiffFormat = 'text' | 'json' | 'markdown';

/** What a change does, in the form for a reader. No newline at the end. */
export function printProjectDiff(diff: ProjectDiff, format: DiffFormat): string {
  switch (format) {
    case 'json':
      return JSON.stringify(
        {
          impact: diff.impact,
          nodes: diff.nodes,
          findings: diff.findings.map((it) => ({ ...toJson(it.diagnostic), breaks: it.breaks })),
        },
        null,
        2,
      );
    case 'markdown':
      return toMarkdown(diff);
    default:
      return toText(diff);
  }
}

const signs = { added: '+', removed: '-', changed: '~', affected: '>', retyped: '~' } as const;
const verdicts: Readonly<Record<Impact, string>> = { breaking: 'breaking', possible: 'may break', none: '' };

const sameQuery = 'the same but for layout, comments or Jinja';

function toText(diff: ProjectDiff): string {
  if (diff.nodes.length === 0) return ['Nothing changes.', ...mistakes(diff)].join('\n\n');
  return [...diff.nodes.map(nodeText), ...mistakes(diff), summary(diff)].join('\n\n');
}

function mistakes({ findings }: ProjectDiff): string[] {
  return findings.filter((it) => it.diagnostic.severity === 'error').map((it) => printHuman(it.diagnostic));
}

function nodeText(node: NodeChange): string {
  const parts = node.parts.length > 0 ? ` (${node.parts.join(', ')})` : '';
  const lines = [`${signs[node.change]} ${node.type} ${node.name}${parts}: ${node.change}  ${node.path}`];
  if (node.sameQuery) lines.push(`    query: ${sameQuery}`);
  for (const column of node.columns) lines.push(...columnText(column));
  if (node.unknown) lines.push(`    columns: ${node.unknown}`);
  if (node.downstream.length > 0) lines.push(`    downstream: ${downstreamText(node.downstream)}`);
  return lines.join('\n');
}

function columnText(column: ColumnChange): string[] {
  const verdict = verdicts[column.impact];
  const head = `    ${signs[column.change]} ${column.name}  ${typeText(column)}${verdict ? `  ${verdict}` : ''}`;
  const readers = column.readers.map((reader) => `        read by ${readerText(reader)}`);
  const renamed = column.renamed === undefined ? [] : [`        ${renamedText(column.renamed)}`];
  return [head, ...renamed, ...readers, ...column.because.map((reason) => `        ${reason}`)];
}

function renamedText(renamed: string): string {
  return `renamed? ${renamed} is made of the same`;
}

function typeText({ change, before, after }: ColumnChange): string {
  return change === 'retyped' ? `${before} -> ${after}` : (before ?? after ?? '');
}

function readerText({ node, column, how, breaks }: ColumnReader): string {
  const name = shortName(node);
  return `${column === undefined ? name : `${name}.${column}`} (${how})${breaks ? ': breaks' : ''}`;
}

/** Name of a node without its type and package; a test's without its hash. */
export function shortName(id: string): string {
  const parts = id.split('.').slice(2);
  return id.startsWith('test.') && parts.length > 1 ? parts[0]! : parts.join('.');
}

function downstreamText(ids: readonly string[]): string {
  const tests = ids.filter((id) => id.startsWith('test.') || id.startsWith('unit_test.')).length;
  const names = ids.filter((id) => !id.startsWith('test.') && !id.startsWith('unit_test.')).map(shortName);
  const shown = names.length > 12 ? [...names.slice(0, 12), `${names.length - 12} more`] : names;
  return [...shown, ...(tests > 0 ? [plural(tests, 'test')] : [])].join(', ');
}

function summary(diff: ProjectDiff): string {
  const of = (change: NodeChange['change']) => diff.nodes.filter((node) => node.change === change).length;
  const columns = diff.nodes.filter((node) => node.change !== 'added').flatMap((node) => node.columns);
  const count = (change: ColumnChange['change']) => columns.filter((it) => it.change === change).length;
  const breaking = columns.filter((it) => it.impact === 'breaking').length;
  const possible = columns.filter((it) => it.impact === 'possible').length;
  return (
    `Nodes: ${of('added')} added, ${of('removed')} removed, ${of('changed')} changed, ${of('affected')} affected. ` +
    `Columns: ${count('added')} added, ${count('removed')} removed, ${count('retyped')} retyped; ` +
    `${breaking} breaking, ${possible} may break.`
  );
}

function toMarkdown(diff: ProjectDiff): string {
  const title = '## What this change does';
  if (diff.nodes.length === 0) return [title, 'Nothing changes.', ...mistakesMarkdown(diff)].join('\n\n');
  const verdict = {
    breaking: '**Breaking**: something can not be built any more, or a contract is broken.',
    possible: '**May break**: columns change that are read where nobody can check it.',
    none: 'Nothing that reads these models breaks.',
  }[diff.impact];
  const shown = diff.nodes.filter((node) => node.change !== 'affected' || node.columns.length > 0);
  const rows = shown.map((node) => [
    node.change,
    `${node.type} ${code(node.name)}`,
    `${node.parts.join(', ')}${node.sameQuery ? ` (query: ${sameQuery})` : ''}`,
    columnCounts(node.columns),
    downstreamText(node.downstream),
  ]);
  return [
    title,
    verdict,
    summary(diff),
    table(['', 'node', 'what', 'columns', 'downstream'], rows),
    ...columnsMarkdown(shown),
    ...mistakesMarkdown(diff),
  ].join('\n\n');
}

function columnCounts(columns: readonly ColumnChange[]): string {
  const parts = (['added', 'removed', 'retyped'] as const).flatMap((change) => {
    const count = columns.filter((column) => column.change === change).length;
    return count > 0 ? [`${signs[change]}${count}`] : [];
  });
  return parts.join(' ');
}

function columnsMarkdown(nodes: readonly NodeChange[]): string[] {
  const rows = nodes
    .filter((node) => node.change !== 'added')
    .flatMap((node) =>
      node.columns.map((column) => [
        code(`${node.name}.${column.name}`),
        column.change,
        code(typeText(column)),
        [verdicts[column.impact], ...(column.renamed ? [renamedText(column.renamed)] : []), ...column.because]
          .filter(Boolean)
          .join('; '),
        column.readers.map((reader) => code(readerText(reader))).join('<br>'),
      ]),
    );
  const unknown = nodes.filter((node) => node.unknown).map((node) => `- ${code(node.name)}: ${node.unknown}`);
  return [
    ...(rows.length > 0
      ? ['### Columns', table(['column', 'change', 'type', 'impact', 'read by'], rows)]
      : []),
    ...(unknown.length > 0 ? ['### Not compared', unknown.join('\n')] : []),
  ];
}

function mistakesMarkdown(diff: ProjectDiff): string[] {
  const found = mistakes(diff);
  if (found.length === 0) return [];
  const fence = '`'.repeat(
    Math.max(3, ...found.flatMap((text) => [...text.matchAll(/`+/g)].map((m) => m[0].length + 1))),
  );
  return ['### Mistakes', `${fence}\n${found.join('\n\n')}\n${fence}`];
}
