import type { GraphNode, UniqueId } from '../manifest/resource.ts';
import type { QueryLineage, Transformation } from './column-lineage.ts';
import { withSnapshotColumns } from './snapshot-columns.ts';
import type { SqlParser } from './sql-parser.ts';
import { traceAst } from './trace-sql.ts';
import type { LineageSchema, TableName } from './tracer.ts';

/** A relation of the project as lineage needs it. */
export interface LineageNode {
  readonly node: GraphNode;
  /** What the database calls it; null for an ephemeral model. */
  readonly relation: {
    readonly database: string | null;
    readonly schema: string;
    readonly name: string;
  } | null;
  /** Compiled; null for seeds and sources. */
  readonly sql: string | null;
  /** In order, where they are known. */
  readonly columns: readonly { readonly name: string; readonly type?: string }[] | null;
}

/** One step of a value from column to column. `node` is a unique_id, or what the SQL calls a relation of no project. */
export interface ColumnEdge {
  readonly from: { readonly node: string; readonly column: string };
  readonly to: { readonly node: UniqueId; readonly column: string };
  readonly transformation: Transformation;
}

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
  const index = new RelationIndex(nodes);
  const models = new Map<UniqueId, ModelLineage>();
  const known = new Map(nodes.map((it) => [it.node.unique_id, it]));
  const withSql = nodes.filter((it) => it.sql !== null);
  const trees = await parser.parseAll(withSql.map((it) => it.sql!));
  for (const [place, entry] of withSql.entries()) {
    const id = entry.node.unique_id;
    const traced = await traceAst(trees[place]!, index.schemaFor(id), parser);
    const lineage = withSnapshotColumns(entry.node, withNames(traced, entry.columns));
    models.set(id, { id, ...lineage });
    const columns = entry.columns ?? allColumns(lineage);
    if (columns === entry.columns) continue;
    index.learn(id, columns);
    known.set(id, { ...entry, columns });
  }
  const edges = [...models.values()].flatMap(edgesOf);
  return { nodes: known, models, edges };
}

function allColumns({ columns, unknown }: QueryLineage): LineageNode['columns'] {
  if (unknown !== undefined) return null;
  const names = columns.flatMap(({ name }) => (name === null ? [] : [{ name }]));
  return names.length === columns.length ? names : null;
}

/** Names that only DuckDB knows, from what it made of the query; a snapshot has more columns than its query. */
function withNames(lineage: QueryLineage, known: LineageNode['columns']): QueryLineage {
  if (!known || known.length < lineage.columns.length) return lineage;
  const columns = lineage.columns.map((column, place) => ({
    ...column,
    name: column.name ?? known[place]!.name,
  }));
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

/** Finds the node behind a name in SQL. */
class RelationIndex {
  readonly #byName = new Map<string, LineageNode[]>();
  readonly #byCte = new Map<string, LineageNode>();
  readonly #learnt = new Map<UniqueId, LineageNode['columns']>();

  constructor(nodes: readonly LineageNode[]) {
    for (const entry of nodes) {
      const key = entry.relation?.name.toLowerCase();
      if (key === undefined) this.#byCte.set(`__dbt__cte__${entry.node.name}`.toLowerCase(), entry);
      else this.#byName.set(key, [...(this.#byName.get(key) ?? []), entry]);
    }
  }

  /** Takes columns of a node that nobody told before. */
  learn(id: UniqueId, columns: LineageNode['columns']): void {
    this.#learnt.set(id, columns);
  }

  /** The schema that a node's SQL stands on; its own CTE, if it is one, is no relation to it. */
  schemaFor(self: UniqueId): LineageSchema {
    return {
      relation: (table) => {
        const found = this.#find(table);
        if (found) {
          const id = found.node.unique_id;
          return { id, columns: found.columns ?? this.#learnt.get(id) ?? null };
        }
        const parts = [table.catalog, table.schema, table.name].filter((part) => part !== undefined);
        return { id: parts.join('.'), columns: null };
      },
      cteRelation: (name) => {
        const found = this.#byCte.get(name.toLowerCase());
        return found && found.node.unique_id !== self ? found.node.unique_id : undefined;
      },
    };
  }

  #find({ catalog, schema, name }: TableName): LineageNode | undefined {
    const same = (given: string | undefined, own: string | null) =>
      given === undefined || own === null || given.toLowerCase() === own.toLowerCase();
    const fitting = (this.#byName.get(name.toLowerCase()) ?? []).filter(
      ({ relation }) => same(schema, relation!.schema) && same(catalog, relation!.database),
    );
    return fitting.length === 1 ? fitting[0] : undefined;
  }
}
