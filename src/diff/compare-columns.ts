import type { CheckedColumn, Finding } from '../check/finding.ts';
import type { Graph } from '../compiler/graph/graph.ts';
import type { ProjectLineage } from '../compiler/lineage/project-lineage.ts';
import type { GraphNode, UniqueId } from '../compiler/manifest/resource.ts';
import type { ColumnChange, ColumnReader, Impact, ProjectSide } from './project-diff.ts';

export interface ColumnContext {
  readonly before: ProjectSide;
  readonly after: ProjectSide;
  readonly graph: Graph;
  readonly findings: readonly Finding[];
  /** A mistake above makes its types uncertain. */
  readonly isDoubtful: boolean;
}

/** Which columns of a relation came, went and changed their type, and what that does to those who read them. */
export function compareColumns(
  node: GraphNode,
  { old, now }: { readonly old: readonly CheckedColumn[]; readonly now: readonly CheckedColumn[] },
  context: ColumnContext,
): ColumnChange[] {
  const changes: ColumnChange[] = [];
  for (const { name, type } of old) {
    const same = find(now, name);
    if (!same) {
      const renamed = renameOf(node.unique_id, name, { old, now }, context);
      const gone = { change: 'removed' as const, name, before: type, ...(renamed ? { renamed } : {}) };
      changes.push(judge(node, gone, context));
    }
    if (same && same.type !== type && !context.isDoubtful)
      changes.push(
        judge(node, { change: 'retyped', name: same.name, before: type, after: same.type }, context),
      );
  }
  for (const { name, type } of now)
    if (!find(old, name))
      changes.push({ change: 'added', name, after: type, readers: [], impact: 'none', because: [] });
  return changes;
}

/** The one new column that is made of just what the lost one was made of. */
function renameOf(
  id: UniqueId,
  lost: string,
  { old, now }: { readonly old: readonly CheckedColumn[]; readonly now: readonly CheckedColumn[] },
  { before, after }: ColumnContext,
): string | undefined {
  const origin = originOf(before.lineage, id, lost);
  const added = now.filter(({ name }) => !find(old, name)).map(({ name }) => name);
  const alike = added.filter((name) => origin !== undefined && originOf(after.lineage, id, name) === origin);
  return alike.length === 1 ? alike[0] : undefined;
}

function originOf({ models }: ProjectLineage, id: UniqueId, column: string): string | undefined {
  const found = models.get(id)?.columns.find(({ name }) => name?.toLowerCase() === column.toLowerCase());
  if (!found || found.unknown !== undefined || found.from.length === 0) return undefined;
  const kind = (step: string) => (step === 'rename' ? 'identity' : step);
  const from = found.from.map(
    (source) => `${source.relation} ${source.column.toLowerCase()} ${kind(source.transformation)}`,
  );
  return JSON.stringify([kind(found.transformation), from.sort()]);
}

type Bare = Pick<ColumnChange, 'change' | 'name' | 'before' | 'after' | 'renamed'>;

function judge(node: GraphNode, column: Bare, context: ColumnContext): ColumnChange {
  const id = node.unique_id;
  const readers = readersOf({ node: id, column: column.name }, column.change, context);
  const held = context.before.manifest.nodes[id];
  const contracted = held?.config.contract?.enforced === true && named(held.columns, column.name);
  const breaking = readers.some((reader) => reader.breaks);
  const exposures = (context.graph.children.get(id) ?? []).filter((child) => child.startsWith('exposure.'));
  const because = [
    ...(contracted ? ['its contract held the column'] : []),
    ...exposures.map((exposure) => `exposure ${exposure.split('.').at(-1)} reads the ${node.resource_type}`),
    ...(held?.access === 'public' ? ['it is public'] : []),
  ];
  if (column.change === 'retyped' && readers.length > 0 && !breaking)
    because.push('what reads the column goes on with another type');
  return { ...column, readers, impact: impactOf(breaking || contracted, because), because };
}

interface Place {
  readonly node: UniqueId;
  readonly column: string;
}

/**
 * Those who read a column in one step, and those further down who can't be built without it: where a reader only passes
 * it on, the mistake is theirs.
 */
function readersOf(start: Place, change: ColumnChange['change'], context: ColumnContext): ColumnReader[] {
  const { before, after } = context;
  const readers: ColumnReader[] = [];
  const seen = new Set<string>();
  const queue: Place[] = [start];
  for (const place of queue) {
    const failing = failures(place.node, place.column, context);
    const direct = directReaders(before.lineage, place.node, place.column);
    const found: ColumnReader[] = [
      ...direct
        .filter((it) => after.manifest.nodes[it.node])
        .map((it) => ({ ...it, breaks: failing.has(it.node) })),
      ...[...failing]
        .filter((it) => it.startsWith('test.'))
        .map((node) => ({ node, how: 'test', breaks: true })),
    ];
    for (const reader of found) {
      const key = `${reader.node} ${reader.column ?? ''}`.toLowerCase();
      if (seen.has(key)) continue;
      seen.add(key);
      if (place === start || reader.breaks) readers.push(reader);
      if (change !== 'removed' || reader.column === undefined) continue;
      const left = after.columns.get(reader.node);
      if (left && !find(left, reader.column)) queue.push({ node: reader.node, column: reader.column });
    }
  }
  return readers;
}

function impactOf(breaking: boolean, because: readonly string[]): Impact {
  if (breaking) return 'breaking';
  return because.length > 0 ? 'possible' : 'none';
}

/** Columns made of it, and models that only filter, join, group or order by it. */
function directReaders(
  lineage: ProjectLineage,
  id: UniqueId,
  column: string,
): Omit<ColumnReader, 'breaks'>[] {
  const wanted = column.toLowerCase();
  const made = lineage.edges
    .filter(({ from }) => from.node === id && from.column.toLowerCase() === wanted)
    .map(({ to, transformation }) => ({ node: to.node, column: to.column, how: transformation as string }));
  const users = new Set(made.map((reader) => reader.node));
  const filtering = [...lineage.models.values()].flatMap((model) =>
    model.filters
      .filter((use) => use.relation === id && use.column.toLowerCase() === wanted && !users.has(model.id))
      .map((use) => ({ node: model.id, how: use.uses.join(', ') })),
  );
  return [...made, ...filtering];
}

/** Direct children that have a mistake which speaks of the column. */
function failures(id: UniqueId, column: string, { findings, graph }: ColumnContext): Set<UniqueId> {
  const children = new Set(graph.children.get(id) ?? []);
  const word = new RegExp(`(?<![\\w$])${column.replace(/[^\w]/g, '\\$&')}(?![\\w$])`, 'i');
  return new Set(
    findings.flatMap(({ diagnostic: { node, severity, message, at } }) => {
      if (severity !== 'error' || node === undefined || !children.has(node)) return [];
      const line = at ? at.file.text.slice(at.offset, at.offset + at.length) : '';
      // Further lines of the message list the columns that there are.
      return word.test(message.split('\n')[0]!) || word.test(line) ? [node] : [];
    }),
  );
}

function find(columns: readonly CheckedColumn[], name: string): CheckedColumn | undefined {
  return columns.find((column) => column.name.toLowerCase() === name.toLowerCase());
}

function named(columns: Readonly<Record<string, { name: string }>>, name: string): boolean {
  return Object.values(columns).some((column) => column.name.toLowerCase() === name.toLowerCase());
}
