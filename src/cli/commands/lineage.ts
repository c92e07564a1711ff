import { reach } from '../../compiler/graph/graph.ts';
import { openLineageDataset, printMermaid, printTree } from '../../compiler/lineage/lineage-output.ts';
import { type ColumnTree, type LineageDirection, walkColumns } from '../../compiler/lineage/lineage-walk.ts';
import { type ProjectLineage, projectLineage } from '../../compiler/lineage/project-lineage.ts';
import { findResource, type Manifest } from '../../compiler/manifest/manifest.ts';
import type { GraphNode, UniqueId } from '../../compiler/manifest/resource.ts';
import { lineageColumnNotFound, lineageTargetNotFound } from '../../diagnostics/codes/lineage.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { checkRun } from '../run/check-run.ts';
import { lineageNodes } from '../run/lineage-nodes.ts';
import { type PreparedProject, prepareProject } from '../run/prepare-project.ts';
import { quietForPrograms } from '../run/quiet-call.ts';
import { inSession, type Session } from '../session.ts';

/** `lineage MODEL[.COLUMN]`: where columns come from (`--up`, the usual) or go to (`--down`). */
export function run(call: Call): Promise<number> {
  return inSession(quietForPrograms(call, 'tree'), async (session) => {
    const prepared = prepareProject(session, { announce: false, writeManifest: false });
    const target = findTarget(prepared.manifest, call.arguments[0] ?? '');
    const directions = directionsOf(session);
    const lineage = await traceAround(session, prepared, target.id, directions);
    const columns = columnsOf(lineage, target.id);
    const chosen = target.column === undefined ? columns : [sameColumn(columns, target.column, target.id)];
    session.reporter.print(print(session, { lineage, id: target.id, chosen, directions, prepared }));
    return exitCodes.success;
  });
}

function directionsOf({ flags }: Session): LineageDirection[] {
  const up = flags.values['up'] === true;
  const down = flags.values['down'] === true;
  return [...(up || !down ? (['up'] as const) : []), ...(down ? (['down'] as const) : [])];
}

/** Everything that the answer may touch is compiled against empty relations, so that all columns are known. */
async function traceAround(
  session: Session,
  prepared: PreparedProject,
  id: UniqueId,
  directions: readonly LineageDirection[],
): Promise<ProjectLineage> {
  const below = directions.includes('down') ? reach(prepared.graph.children, [id]) : [];
  const relations = [id, ...below].filter((it) => !it.startsWith('test.'));
  const checked = await checkRun(session, prepared, relations);
  const { openSqlParser } = await import('../../runner/duckdb/sql-parser.ts');
  const parser = await openSqlParser();
  try {
    return await projectLineage(lineageNodes(prepared.manifest, checked), parser);
  } finally {
    parser.close();
  }
}

function findTarget(manifest: Manifest, name: string): { id: UniqueId; column?: string } {
  const names = new Map<string, UniqueId>();
  for (const source of Object.values(manifest.sources))
    names.set(`${source.source_name}.${source.name}`.toLowerCase(), source.unique_id);
  for (const node of Object.values(manifest.nodes))
    if (['model', 'seed', 'snapshot'].includes(node.resource_type))
      names.set(node.name.toLowerCase(), node.unique_id);
  const whole = names.get(name.toLowerCase());
  if (whole) return { id: whole };
  const dot = name.lastIndexOf('.');
  const head = names.get(name.slice(0, Math.max(0, dot)).toLowerCase());
  if (head) return { id: head, column: name.slice(dot + 1) };
  const near = nearest(dot < 0 ? name : name.slice(0, dot), names.keys());
  throw new ProblemError(lineageTargetNotFound({ name, ...(near ? { near } : {}) }));
}

function columnsOf(lineage: ProjectLineage, id: UniqueId): string[] {
  const known = lineage.nodes.get(id)?.columns;
  if (known) return known.map((column) => column.name);
  const traced = lineage.models.get(id)?.columns.flatMap((column) => column.name ?? []) ?? [];
  const read = lineage.edges.filter((edge) => edge.from.node === id).map((edge) => edge.from.column);
  return [...new Set([...traced, ...read])];
}

function sameColumn(columns: readonly string[], wanted: string, node: UniqueId): string {
  const found = columns.find((column) => column.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(wanted, columns);
  const name = node.split('.').slice(2).join('.');
  throw new ProblemError(lineageColumnNotFound({ node: name, column: wanted, ...(near ? { near } : {}) }));
}

interface Answer {
  readonly lineage: ProjectLineage;
  readonly id: UniqueId;
  readonly chosen: readonly string[];
  readonly directions: readonly LineageDirection[];
  readonly prepared: PreparedProject;
}

function print(session: Session, { lineage, id, chosen, directions, prepared }: Answer): string {
  const nameOf = (node: string) => displayName(findResource(prepared.manifest, node), node);
  const trees = directions.map((direction) => ({
    direction,
    columns: chosen.map((column): ColumnTree => walkColumns(lineage, { node: id, column }, direction)),
  }));
  const model = lineage.models.get(id);
  switch (session.flags.values['output']) {
    case 'json':
      return JSON.stringify(
        {
          node: id,
          ...Object.fromEntries(trees.map((it) => [it.direction, it.columns])),
          filters: model?.filters ?? [],
          ...(model?.unknown === undefined ? {} : { unknown: model.unknown }),
        },
        null,
        2,
      );
    case 'mermaid':
      return trees.map((it) => printMermaid(it.columns, it.direction, nameOf)).join('\n\n');
    case 'openlineage': {
      const models = [...lineage.models.values()].filter((it) => it.id === id || directions.includes('down'));
      return JSON.stringify(
        models.map((it) => openLineageDataset(it, lineage.nodes)),
        null,
        2,
      );
    }
    default:
      return trees.flatMap((it) => it.columns.map((tree) => printTree(tree, nameOf))).join('\n');
  }
}

function displayName(node: GraphNode | undefined, id: string): string {
  if (!node) return id;
  return node.resource_type === 'source' ? `${String(node['source_name'])}.${node.name}` : node.name;
}
