import { isAbsolute, relative } from 'node:path';
import { seedOfSource } from '../../check/source-columns.ts';
import { reach } from '../../compiler/graph/graph.ts';
import {
  type NameOf,
  printMermaid,
  printRowUses,
  printTree,
  visible,
} from '../../compiler/lineage/lineage-output.ts';
import {
  type ColumnTree,
  columnDoubt,
  doubtOf,
  type LineageDirection,
  type RowUse,
  rowUses,
  walkColumns,
} from '../../compiler/lineage/lineage-walk.ts';
import { openLineageDataset } from '../../compiler/lineage/open-lineage.ts';
import { type ProjectLineage, projectLineage } from '../../compiler/lineage/project-lineage.ts';
import type { UniqueId } from '../../compiler/manifest/resource.ts';
import type { Project } from '../../compiler/project/project.ts';
import { lineageColumnNotFound, lineageTooDeep } from '../../diagnostics/codes/lineage.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { Call } from '../call.ts';
import { exitCodes } from '../outcome.ts';
import { checkRun } from '../run/check-run.ts';
import { lineageNodes } from '../run/lineage-nodes.ts';
import { findLineageTarget, lineageName } from '../run/lineage-target.ts';
import { type PreparedProject, prepareProject } from '../run/prepare-project.ts';
import { quietForPrograms } from '../run/quiet-call.ts';
import { inSession, type Session } from '../session.ts';

/** `lineage MODEL[.COLUMN]`: where columns come from (`--up`, the usual) or go to (`--down`). */
export function run(call: Call): Promise<number> {
  return inSession(quietForPrograms(call, 'tree'), async (session) => {
    const prepared = prepareProject(session, { announce: false, writeManifest: false });
    const { manifest, project } = prepared;
    const { id, column: wanted } = findLineageTarget(manifest, project.root.name, call.arguments[0] ?? '');
    const directions = directionsOf(session);
    const below = directions.includes('down') ? belowOf(prepared, id) : [];
    const lineage = await traceAround(session, prepared, [id, ...below]);
    const nameOf = lineageName(manifest);
    const column = wanted === undefined ? undefined : sameColumn(lineage, id, wanted, nameOf);
    const depth = session.flags.values['depth'] as number | undefined;
    const namespace = namespaceOf(project);
    const answer = { lineage, id, column, directions, below, nameOf, namespace, ...(depth ? { depth } : {}) };
    session.reporter.print(print(session.flags.values['output'], answer));
    return exitCodes.success;
  });
}

/** As the profile has it, where the database lies with the project. What is behind a `?` can be a token of MotherDuck's. */
function namespaceOf({ profile, root }: Project): string {
  const path = profile.credentials.path.replace(/\?.*$/, '');
  const near = isAbsolute(path) ? relative(root.root, path) : path;
  return `duckdb://${near.startsWith('..') ? path : near}`;
}

function directionsOf({ flags }: Session): LineageDirection[] {
  const up = flags.values['up'] === true;
  const down = flags.values['down'] === true;
  return [...(up || !down ? (['up'] as const) : []), ...(down ? (['down'] as const) : [])];
}

/** All that is made of a node, a seed being what the sources are that it fills. */
function belowOf({ graph, manifest }: PreparedProject, id: UniqueId): UniqueId[] {
  const filled = Object.keys(manifest.sources).filter((source) => seedOfSource(manifest, source) === id);
  return [...filled, ...reach(graph.children, [id, ...filled])].filter((it) => !it.startsWith('test.'));
}

/** Everything that the answer may touch is compiled against empty relations, so that all columns are known. */
async function traceAround(
  session: Session,
  prepared: PreparedProject,
  relations: readonly UniqueId[],
): Promise<ProjectLineage> {
  const checked = await checkRun(session, prepared, relations);
  const { openSqlParser } = await import('../../runner/duckdb/sql-parser.ts');
  const parser = await openSqlParser();
  try {
    return await projectLineage(await lineageNodes(prepared.manifest, checked), parser);
  } finally {
    parser.close();
  }
}

/** Those of the database, else those that the SQL and its readers name. */
function columnsOf(lineage: ProjectLineage, id: UniqueId): string[] {
  const known = lineage.nodes.get(id)?.columns;
  if (known) return known.map((column) => column.name);
  const traced = lineage.models.get(id)?.columns.flatMap((column) => column.name ?? []) ?? [];
  const read = lineage.edges.filter((edge) => edge.from.node === id).map((edge) => edge.from.column);
  const used = [...lineage.models.values()].flatMap(({ filters }) =>
    filters.filter(({ relation }) => relation === id).map(({ column }) => column),
  );
  const names = new Map([...traced, ...read, ...used].map((name) => [name.toLowerCase(), name]));
  return [...names.values()];
}

/** A column that was asked for. Where not all columns are known, it is believed to be there. */
function sameColumn(lineage: ProjectLineage, node: UniqueId, wanted: string, nameOf: NameOf): string {
  const columns = columnsOf(lineage, node);
  const found = columns.find((column) => column.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  if (columnDoubt(lineage, node) !== undefined) return wanted;
  const near = nearest(wanted, columns);
  throw new ProblemError(
    lineageColumnNotFound({ node: nameOf(node), column: wanted, ...(near ? { near } : {}) }),
  );
}

interface Answer {
  readonly lineage: ProjectLineage;
  readonly id: UniqueId;
  /** Without one, the answer is about all columns. */
  readonly column: string | undefined;
  readonly directions: readonly LineageDirection[];
  /** How many steps to go; without one, all. */
  readonly depth?: number;
  /** Models and snapshots downstream, with `--down`. */
  readonly below: readonly UniqueId[];
  readonly nameOf: NameOf;
  /** Of datasets in OpenLineage. */
  readonly namespace: string;
}

function print(format: unknown, answer: Answer): string {
  const { lineage, id, column, directions, depth, below, nameOf, namespace } = answer;
  const chosen = column === undefined ? columnsOf(lineage, id) : [column];
  const trees = directions.map((direction) => ({
    direction,
    columns: chosen.map(
      (column): ColumnTree =>
        walkColumns(lineage, { node: id, column }, { direction, ...(depth ? { depth } : {}) }),
    ),
  }));
  const rows = directions.map((direction) => rowUses(lineage, id, { direction, chosen }));
  const isKnown = column !== undefined && columnsOf(lineage, id).includes(column);
  const doubt = isKnown ? undefined : doubtOf(lineage, id);
  switch (format) {
    case 'json':
      return asJson({
        node: id,
        ...Object.fromEntries(trees.map((it) => [it.direction, it.columns])),
        filters: rowUses(lineage, id, { direction: 'up', chosen }).map(({ column: at, uses }) => ({
          ...at,
          uses,
        })),
        ...(directions.includes('down') ? { filtered: filtered(rows.at(-1)!) } : {}),
        ...(doubt === undefined ? {} : { unknown: doubt }),
      });
    case 'mermaid':
      return [
        printMermaid(trees, nameOf),
        ...(doubt === undefined ? [] : [visible(`  %% ${nameOf(id)} may be incomplete: ${doubt}`)]),
      ].join('\n');
    case 'openlineage': {
      const datasets = [id, ...below].filter((it) => !it.startsWith('source.'));
      const models = datasets.flatMap((it) => lineage.models.get(it) ?? []);
      return asJson(models.map((it) => openLineageDataset(it, { nodes: lineage.nodes, namespace })));
    }
    default:
      return [
        ...trees.flatMap((it) => it.columns.map((tree) => printTree(tree, nameOf))),
        ...rows.flatMap((uses) => printRowUses(uses, nameOf)),
        ...(doubt === undefined ? [] : [`${nameOf(id)}  (may be incomplete: ${doubt})`]),
      ].join('\n');
  }
}

function filtered(rows: readonly RowUse[]) {
  return rows.map(({ of: node, column: by, uses }) => ({ node, by, uses }));
}

function asJson(value: unknown): string {
  try {
    return JSON.stringify(value, null, 2);
  } catch (error) {
    if (error instanceof RangeError) throw new ProblemError(lineageTooDeep());
    throw error;
  }
}
