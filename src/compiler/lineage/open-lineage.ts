import type { ColumnSource } from './column-lineage.ts';
import type { LineageNode, ModelLineage } from './project-lineage.ts';

/** OpenLineage wants an address of who made a facet; this one is emds's own name. */
const producer = 'urn:emds';

const indirect = {
  filter: 'FILTER',
  join: 'JOIN',
  group: 'GROUP_BY',
  order: 'SORT',
  window: 'WINDOW',
  condition: 'CONDITIONAL',
} as const;

/** The nodes of a lineage, and the namespace of their database: `duckdb://PATH`, as OpenLineage's own dbt integration has it. */
export interface DatasetNames {
  readonly nodes: ReadonlyMap<string, LineageNode>;
  readonly namespace: string;
}

/**
 * A relation as a dataset with OpenLineage's ColumnLineageDatasetFacet 1-2-0. A column of which nothing is known is left
 * out: the facet can't say that it may be incomplete.
 */
export function openLineageDataset(model: ModelLineage, names: DatasetNames): unknown {
  const fields = model.columns.flatMap(({ name, from, unknown }) =>
    name === null || (unknown !== undefined && from.length === 0)
      ? []
      : [[name, { inputFields: from.map((source) => inputField(source, names)) }] as const],
  );
  return {
    ...datasetOf(model.id, names),
    facets: {
      columnLineage: {
        _producer: producer,
        _schemaURL: 'https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json',
        fields: Object.fromEntries(fields),
        dataset: model.filters.map(({ relation, column, uses }) => ({
          ...datasetOf(relation, names),
          field: column,
          transformations: uses.map((use) => ({ type: 'INDIRECT', subtype: indirect[use] })),
        })),
      },
    },
  };
}

function datasetOf(id: string, { nodes, namespace }: DatasetNames): { namespace: string; name: string } {
  const relation = nodes.get(id)?.relation;
  if (!relation) return { namespace, name: id };
  const name = [relation.database, relation.schema, relation.name].filter(Boolean).join('.');
  return { namespace, name };
}

function inputField(source: ColumnSource, names: DatasetNames): unknown {
  return {
    ...datasetOf(source.relation, names),
    field: source.column,
    transformations: [transformationOf(source)],
  };
}

function transformationOf({ transformation, steers }: ColumnSource): { type: string; subtype: string } {
  if (steers) return { type: 'INDIRECT', subtype: indirect[steers] };
  const passed = transformation === 'identity' || transformation === 'rename';
  const subtype = passed ? 'IDENTITY' : transformation === 'aggregate' ? 'AGGREGATION' : 'TRANSFORMATION';
  return { type: 'DIRECT', subtype };
}
