import type { GraphNode, UniqueId } from '../manifest/resource.ts';
import { type QueryLineage, type Transformation, unknownLineage } from './column-lineage.ts';
import { RelationIndex } from './relation-index.ts';
import { withSnapshotColumns } from './snapshot-columns.ts';
import type { SqlParser } from './sql-parser.ts';
import { traceAst } from './trace-sql.ts';

/** A relation of the project as lineage needs it. */
export interface LineageNode {
  readonly node: GraphNode;
  /** What the database calls it; null for an ephemeral model. */
  readonly relation: {
    readonly database: string | null;
    readonly schema: string;
    readonly name: string;
  } | null;
  /** Compiled; null for seeds and sources, and where there is a reason for it. */
  readonly sql: string | null;
  /** Why there is no SQL of a model or snapshot. */
  readonly noSql?: string;
  /** In order, where they are known. */
  readonly columns: readonly { readonly name: string; readonly type?: string }[] | null;
}

/** One step of a value from column to column. `node` is a unique_id, or what the SQL calls a relation of no project. */
export interface ColumnEdge {
  readonly from: { readonly node: string; readonly column: string };
  readonly to: { readonly node: UniqueId; readonly column: string };
  readonly transformation: Transformation;
}

/** Of a model or snapshot, or of a source that another node makes. */
export interface ModelLineage extends QueryLineage {
  readonly id: UniqueId;
}

/** How every column of a project comes about. */
export interface ProjectLineage {
  readonly nodes: ReadonlyMap<UniqueId, LineageNode>;
  readonly models: ReadonlyMap<UniqueId, ModelLineage>;
  readonly edges: readonly ColumnEdge[];
}

/**
 * Traces every relation's SQL to the relations that it reads; ephemeral models count as relations. Where parents stand
 * before children, columns that nobody told are those of the SQL, as far as all of them are known.
 */
export async function projectLineage(
  nodes: readonly LineageNode[],
  parser: SqlParser,
): Promise<ProjectLineage> {
  const index = await RelationIndex.of(nodes, parser);
  const models = new Map<UniqueId, ModelLineage>();
  const known = new Map(nodes.map((it) => [it.node.unique_id, it]));
  const withSql = nodes.filter((it) => it.sql !== null);
  const trees = await parser.parseAll(withSql.map((it) => it.sql!));
  const treeOf = new Map(withSql.map((it, place) => [it, trees[place]!]));
  for (const entry of nodes) {
    const id = entry.node.unique_id;
    const tree = treeOf.get(entry);
    if (!tree && entry.noSql === undefined) continue;
    const traced = tree ? await traceAst(tree, index.schemaFor(entry), parser) : unknownLineage(entry.noSql!);
    const named = withSnapshotColumns(entry.node, withNames(traced, entry.columns));
    const lineage = withUnlisted(named, entry.columns);
    models.set(id, { id, ...lineage });
    const columns = entry.columns ?? allColumns(lineage);
    if (columns === entry.columns) continue;
    index.learn(id, columns);
    known.set(id, { ...entry, columns });
  }
  for (const entry of nodes) {
    const maker = index.makerOf(entry);
    if (maker) models.set(entry.node.unique_id, sameRelation(entry, known.get(maker.node.unique_id)!));
  }
  const edges = [...models.values()].flatMap(edgesOf);
  return { nodes: known, models, edges };
}

/** A source's columns are those of the node that makes it. */
function sameRelation(source: LineageNode, { node, columns }: LineageNode): ModelLineage {
  const relation = node.unique_id;
  const id = source.node.unique_id;
  const names = (source.columns ?? columns ?? []).map((column) => column.name);
  return {
    id,
    columns: names.map((name) => ({
      name,
      from: [{ relation, column: name, transformation: 'identity' }],
      transformation: 'identity',
    })),
    filters: [],
    relations: [relation],
    ...(names.length > 0 ? {} : { unlisted: `the columns of ${node.name} are not known` }),
  };
}

function allColumns({ columns, unlisted }: QueryLineage): LineageNode['columns'] {
  if (unlisted !== undefined) return null;
  const names = columns.flatMap(({ name }) => (name === null ? [] : [{ name }]));
  return names.length === columns.length ? names : null;
}

/** Names that only DuckDB knows, from what it made of the query; a snapshot has more columns than its query. */
function withNames(lineage: QueryLineage, known: LineageNode['columns']): QueryLineage {
  if (!known || lineage.unlisted !== undefined || known.length < lineage.columns.length) return lineage;
  const columns = lineage.columns.map((column, place) => ({
    ...column,
    name: column.name ?? known[place]!.name,
  }));
  return { ...lineage, columns };
}

/** Columns that are there although the SQL does not list them: where they come from, nobody knows. */
function withUnlisted(lineage: QueryLineage, known: LineageNode['columns']): QueryLineage {
  const { unlisted: unknown, columns: listed } = lineage;
  if (!known || unknown === undefined) return lineage;
  const byName = new Map(listed.map((column) => [column.name?.toLowerCase(), column]));
  const columns = known.map(
    ({ name }) =>
      byName.get(name.toLowerCase()) ?? { name, from: [], transformation: 'expression' as const, unknown },
  );
  return { ...lineage, columns };
}

function edgesOf({ id, columns }: ModelLineage): ColumnEdge[] {
  return columns.flatMap(({ name, from }) =>
    name === null
      ? []
      : from.map(({ relation, column, transformation }) => ({
          from: { node: relation, column },
          to: { node: id, column: name },
          transformation,
        })),
  );
}
