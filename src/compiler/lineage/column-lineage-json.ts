import type { ManifestNode, SourceDefinition, UniqueId } from '../manifest/resource.ts';
import type { ColumnSource, ColumnUse, Transformation } from './column-lineage.ts';
import { type DescribedColumn, describeColumns } from './described-columns.ts';
import type { ModelLineage, ProjectLineage } from './project-lineage.ts';

/** A step of a value as it stands in the manifest; `node` is a unique_id, or the SQL's name of a relation of no project. */
export interface LineageSource {
  readonly node: string;
  readonly column: string;
  readonly transformation: Transformation;
}

export interface ColumnLineageJson {
  readonly name: string;
  readonly from: readonly LineageSource[];
  readonly transformation: Transformation;
  /** Why `from` may be incomplete. */
  readonly unknown?: string;
  /** Of the column that this one passes on, where it has none of its own; `node` and `column` say whose it is. */
  readonly inherited_description?: {
    readonly text: string;
    readonly node: UniqueId;
    readonly column: string;
  };
  readonly inherited_tags?: DescribedColumn['inheritedTags'];
}

/** What `config.column_lineage` of a model or snapshot holds in the manifest: `config` is where v12 lets more keys be. */
export interface NodeColumnLineage {
  readonly columns: readonly ColumnLineageJson[];
  /** Columns that only filter, join, group or order. */
  readonly filters: readonly {
    readonly node: string;
    readonly column: string;
    readonly uses: ColumnUse['uses'];
  }[];
  /** Why `columns` or `filters` may be incomplete. */
  readonly unknown?: string;
}

/** The lineage of each model and snapshot as plain JSON, with what its columns inherit. */
export function columnLineageJson(lineage: ProjectLineage): ReadonlyMap<UniqueId, NodeColumnLineage> {
  const described = describeColumns(lineage, [...lineage.nodes.keys()]);
  return new Map(
    [...lineage.models].map(([id, model]) => [id, nodeJson(model, described.get(id) ?? new Map())]),
  );
}

function nodeJson(model: ModelLineage, said: ReadonlyMap<string, DescribedColumn>): NodeColumnLineage {
  const columns = model.columns.flatMap(({ name, from, transformation, unknown }): ColumnLineageJson[] =>
    name === null
      ? []
      : [
          {
            name,
            from: from.map(sourceJson),
            transformation,
            ...(unknown === undefined ? {} : { unknown }),
            ...inherited(said.get(name.toLowerCase())),
          },
        ],
  );
  return {
    columns,
    filters: model.filters.map(({ relation, column, uses }) => ({ node: relation, column, uses })),
    ...(model.unknown === undefined ? {} : { unknown: model.unknown }),
  };
}

function sourceJson({ relation, column, transformation }: ColumnSource): LineageSource {
  return { node: relation, column, transformation };
}

function inherited(said: DescribedColumn | undefined): Partial<ColumnLineageJson> {
  const { description, descriptionFrom, inheritedTags = [] } = said ?? {};
  return {
    ...(descriptionFrom ? { inherited_description: { text: description!, ...descriptionFrom } } : {}),
    ...(inheritedTags.length > 0 ? { inherited_tags: inheritedTags } : {}),
  };
}

/** A node or source of a manifest with its lineage in its config. */
export function withColumnLineage<T extends Pick<ManifestNode | SourceDefinition, 'config'>>(
  node: T,
  lineage: NodeColumnLineage | undefined,
): T {
  return lineage ? { ...node, config: { ...node.config, column_lineage: lineage } } : node;
}
