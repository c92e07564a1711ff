import type { ColumnSource, ColumnUse, Transformation } from './column-lineage.ts';
import { type ColumnTree, type LineageDirection, type RowUse, treeEdges } from './lineage-walk.ts';
import type { LineageNode, ModelLineage } from './project-lineage.ts';

/** How a node is called in what people read. */
export type NameOf = (node: string) => string;

/** The tree for people: a line for each column, with what the step does. */
export function printTree(tree: ColumnTree, nameOf: NameOf): string {
  const lines: string[] = [];
  const visit = (at: ColumnTree, head: string, tail: string) => {
    const step = at.transformation === undefined ? '' : `  ${at.transformation}`;
    const more = at.repeated ? '  (as above)' : '';
    const unknown = at.unknown === undefined ? '' : `  (may be incomplete: ${at.unknown})`;
    lines.push(`${head}${nameOf(at.node)}.${at.column}${step}${more}${unknown}`);
    at.next.forEach((next, index) => {
      const last = index === at.next.length - 1;
      visit(next, `${tail}${last ? '└─ ' : '├─ '}`, `${tail}${last ? '   ' : '│  '}`);
    });
  };
  visit(tree, '', '');
  return lines.join('\n');
}

/** Lines for people: which columns filter, join, group or order the rows of which node. */
export function printRowUses(rows: readonly RowUse[], nameOf: NameOf): string[] {
  const kinds = new Map<string, string[]>();
  for (const { column, uses, of } of rows)
    for (const use of uses) {
      const key = `rows of ${nameOf(of)}  ${use}`;
      kinds.set(key, [...(kinds.get(key) ?? []), `${nameOf(column.node)}.${column.column}`]);
    }
  return [...kinds].map(([kind, columns]) => `${kind}: ${columns.join(', ')}`);
}

/** A Mermaid flow chart: a box for each relation, an arrow for each step of a column. */
export function printMermaid(
  trees: readonly ColumnTree[],
  direction: LineageDirection,
  nameOf: NameOf,
): string {
  const edges = trees.flatMap((tree) => treeEdges(tree, direction));
  const boxes = new Map<string, Map<string, string>>();
  const idOf = ({ node, column }: { node: string; column: string }) => {
    const box = boxes.get(node) ?? new Map<string, string>();
    boxes.set(node, box);
    const key = column.toLowerCase();
    if (!box.has(key)) box.set(key, `n${[...boxes.keys()].indexOf(node)}_${box.size}`);
    return box.get(key)!;
  };
  for (const tree of trees) idOf(tree);
  const arrows = [
    ...new Set(
      edges.map(({ from, to, transformation }) => `  ${idOf(from)} -->|${transformation}| ${idOf(to)}`),
    ),
  ];
  const groups = [...boxes].flatMap(([node, columns], index) => [
    `  subgraph s${index}["${label(nameOf(node))}"]`,
    ...[...columns].map(([column, id]) => `    ${id}["${label(column)}"]`),
    '  end',
  ]);
  return ['flowchart LR', ...groups, ...arrows].join('\n');
}

function label(text: string): string {
  return text.replaceAll('"', '#quot;');
}

/** OpenLineage wants an address of who made a facet; this one is emds's own name. */
const producer = 'urn:emds';

const direct = { identity: 'IDENTITY', rename: 'IDENTITY', aggregate: 'AGGREGATION' } as const;
const indirectUses = { filter: 'FILTER', join: 'JOIN', group: 'GROUP_BY', order: 'SORT' } as const;

/** OpenLineage's ColumnLineageDatasetFacet 1-2-0 of one relation, under its dataset. */
export function openLineageDataset(model: ModelLineage, nodes: ReadonlyMap<string, LineageNode>): unknown {
  const fields = model.columns.flatMap(({ name, from }) =>
    name === null ? [] : [[name, { inputFields: from.map((source) => inputField(source, nodes)) }] as const],
  );
  return {
    ...datasetOf(model.id, nodes),
    facets: {
      columnLineage: {
        _producer: producer,
        _schemaURL: 'https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json',
        fields: Object.fromEntries(fields),
        dataset: model.filters.map((use) => indirectField(use, nodes)),
      },
    },
  };
}

function datasetOf(id: string, nodes: ReadonlyMap<string, LineageNode>): { namespace: string; name: string } {
  const relation = nodes.get(id)?.relation;
  if (!relation) return { namespace: 'duckdb', name: id };
  const name = [relation.database, relation.schema, relation.name].filter(Boolean).join('.');
  return { namespace: 'duckdb', name };
}

function inputField(source: ColumnSource, nodes: ReadonlyMap<string, LineageNode>): unknown {
  return {
    ...datasetOf(source.relation, nodes),
    field: source.column,
    transformations: [transformationOf(source.transformation)],
  };
}

function transformationOf(transformation: Transformation): { type: string; subtype: string } {
  if (transformation === 'condition') return { type: 'INDIRECT', subtype: 'CONDITION' };
  if (transformation === 'window') return { type: 'INDIRECT', subtype: 'WINDOW' };
  const subtype = (direct as Readonly<Record<string, string>>)[transformation] ?? 'TRANSFORMATION';
  return { type: 'DIRECT', subtype };
}

function indirectField(use: ColumnUse, nodes: ReadonlyMap<string, LineageNode>): unknown {
  return {
    ...datasetOf(use.relation, nodes),
    field: use.column,
    transformations: use.uses.map((kind) => ({ type: 'INDIRECT', subtype: indirectUses[kind] })),
  };
}
