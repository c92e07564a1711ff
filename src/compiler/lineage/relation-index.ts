import type { UniqueId } from '../manifest/resource.ts';
import { columnLineage } from './column-lineage.ts';
import type { LineageNode } from './project-lineage.ts';
import type { SqlParser } from './sql-parser.ts';
import type { LineageSchema, TableName } from './tracer.ts';

/** Finds the node behind a name in SQL: a relation, the CTE of an ephemeral model, or the files that are a source. */
export class RelationIndex {
  readonly #byName = new Map<string, LineageNode[]>();
  readonly #byCte = new Map<string, LineageNode[]>();
  readonly #byFile: ReadonlyMap<string, readonly LineageNode[]>;
  readonly #learnt = new Map<UniqueId, LineageNode['columns']>();

  private constructor(nodes: readonly LineageNode[], byFile: ReadonlyMap<string, readonly LineageNode[]>) {
    this.#byFile = byFile;
    for (const entry of nodes) {
      if (filesOf(entry) !== undefined) continue;
      if (entry.relation) add(this.#byName, entry.relation.name, entry);
      else add(this.#byCte, `__dbt__cte__${String(entry.node['alias'] ?? entry.node.name)}`, entry);
    }
  }

  static async of(nodes: readonly LineageNode[], parser: SqlParser): Promise<RelationIndex> {
    const external = nodes.filter((entry) => filesOf(entry) !== undefined);
    const trees = await parser.parseAll(external.map((entry) => `from ${filesOf(entry)}`));
    const byFile = new Map<string, LineageNode[]>();
    for (const [place, entry] of external.entries()) {
      const { relations } = columnLineage(trees[place]!, { relation: unknownTable });
      if (relations.length === 1) add(byFile, relations[0]!, entry);
    }
    return new RelationIndex(nodes, byFile);
  }

  /** Takes columns of a node that nobody told before. */
  learn(id: UniqueId, columns: LineageNode['columns']): void {
    this.#learnt.set(id, columns);
  }

  /** The schema that a node's SQL stands on; its own CTE, if it is one, is no relation to it. */
  schemaFor({ node }: LineageNode): LineageSchema {
    const self = node.unique_id;
    const parents = new Set((node['depends_on'] as { nodes?: UniqueId[] } | undefined)?.nodes);
    return {
      relation: (table) => {
        const found = this.#find(table, parents);
        if (!found) return unknownTable(table);
        const id = found.node.unique_id;
        return { id, columns: found.columns ?? this.#learnt.get(id) ?? null };
      },
      cteRelation: (name) => {
        const found = chosen(this.#byCte.get(name.toLowerCase()) ?? [], parents);
        return found && found.node.unique_id !== self ? found.node.unique_id : undefined;
      },
    };
  }

  /** The node that makes the relation which a source stands for: a seed, mostly. */
  makerOf({ node, relation }: LineageNode): LineageNode | undefined {
    if (node.resource_type !== 'source' || !relation) return undefined;
    const same = (own: string | null, other: string | null) => own?.toLowerCase() === other?.toLowerCase();
    const makers = (this.#byName.get(relation.name.toLowerCase()) ?? []).filter(
      (it) =>
        it.node.resource_type !== 'source' &&
        same(it.relation!.schema, relation.schema) &&
        same(it.relation!.database, relation.database),
    );
    return makers.length === 1 ? makers[0] : undefined;
  }

  #find(table: TableName, parents: ReadonlySet<UniqueId>): LineageNode | undefined {
    const { catalog, schema, name } = table;
    const files = this.#byFile.get(unknownTable(table).id.toLowerCase());
    if (files) return chosen(files, parents);
    const same = (given: string | undefined, own: string | null) =>
      given === undefined || own === null || given.toLowerCase() === own.toLowerCase();
    // A name alone means a table of DuckDB's own schema, whatever other schemas have one of that name.
    const fitting = (this.#byName.get(name.toLowerCase()) ?? []).filter(
      ({ relation }) => same(schema ?? 'main', relation!.schema) && same(catalog, relation!.database),
    );
    return chosen(fitting, parents);
  }
}

function add(index: Map<string, LineageNode[]>, name: string, entry: LineageNode): void {
  const key = name.toLowerCase();
  index.set(key, [...(index.get(key) ?? []), entry]);
}

/** A source and the seed that fills it are one relation: the one that the template named is meant. */
function chosen(fitting: readonly LineageNode[], parents: ReadonlySet<UniqueId>): LineageNode | undefined {
  if (fitting.length <= 1) return fitting[0];
  const named = fitting.filter(({ node }) => parents.has(node.unique_id));
  return named.length === 1 ? named[0] : undefined;
}

function unknownTable({ catalog, schema, name }: TableName): { readonly id: string; readonly columns: null } {
  return { id: [catalog, schema, name].filter((part) => part !== undefined).join('.'), columns: null };
}

/** What stands in SQL for a source that is files: their path as a text, or a call of the function that reads them. */
function filesOf({ node }: LineageNode): string | undefined {
  const text = node['relation_name'];
  return node.resource_type === 'source' && typeof text === 'string' && /^'|^\w+\s*\(/.test(text)
    ? text
    : undefined;
}
