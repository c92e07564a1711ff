import { describeColumns } from '../compiler/lineage/described-columns.ts';
import type { ProjectLineage } from '../compiler/lineage/project-lineage.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { GraphNode, UniqueId } from '../compiler/manifest/resource.ts';
import type { CheckedColumn } from './finding.ts';

/** A table of `emds`, which rules select from: its columns as SQL, and its rows. */
export interface FactTable {
  readonly name: string;
  readonly columns: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface FactSources {
  readonly manifest: Manifest;
  readonly lineage: ProjectLineage;
  /** Columns by node, as the check made them. */
  readonly columns: ReadonlyMap<UniqueId, readonly CheckedColumn[]>;
  /** Parents first. */
  readonly order: readonly UniqueId[];
  /** Rows of `run_results.json`, where a run has left one. */
  readonly runs: readonly {
    readonly node: string;
    readonly status: string;
    readonly seconds: number;
    readonly message: string | null;
  }[];
}

/** The project as tables. */
export function factTables(sources: FactSources): FactTable[] {
  const { manifest, lineage, runs } = sources;
  return [
    { name: 'nodes', columns: nodeColumns, rows: nodeRows(manifest) },
    { name: 'columns', columns: columnColumns, rows: columnRows(sources) },
    {
      name: 'edges',
      columns: 'parent varchar, child varchar',
      rows: Object.entries(manifest.parent_map).flatMap(([child, parents]) =>
        parents.map((parent) => ({ parent, child })),
      ),
    },
    {
      name: 'column_edges',
      columns:
        'parent varchar, parent_column varchar, child varchar, child_column varchar, transformation varchar',
      rows: lineage.edges.map(({ from, to, transformation }) => ({
        parent: from.node,
        parent_column: from.column,
        child: to.node,
        child_column: to.column,
        transformation,
      })),
    },
    { name: 'tests', columns: testColumns, rows: testRows(manifest) },
    {
      name: 'macros',
      columns: 'id varchar, name varchar, package varchar, path varchar, description varchar',
      rows: macroRows(manifest),
    },
    { name: 'runs', columns: 'node varchar, status varchar, seconds double, message varchar', rows: runs },
  ];
}

const nodeColumns =
  'id varchar, name varchar, type varchar, package varchar, path varchar, folder varchar, database varchar, ' +
  'schema varchar, alias varchar, materialized varchar, description varchar, tags varchar[], access varchar, "group" varchar';

function nodeRows(manifest: Manifest): FactTable['rows'] {
  const all: GraphNode[] = [
    ...Object.values(manifest.nodes),
    ...Object.values(manifest.sources),
    ...Object.values(manifest.exposures),
  ];
  return all.map((node) => ({
    id: node.unique_id,
    name: node.name,
    type: node.resource_type,
    package: node.package_name,
    path: node.original_file_path,
    folder: node.original_file_path.replace(/[\\/]?[^\\/]*$/, ''),
    database: node['database'] ?? null,
    schema: node['schema'] ?? null,
    alias: node['alias'] ?? node['identifier'] ?? null,
    materialized: node.config?.['materialized'] ?? null,
    description: node.description ?? '',
    tags: node.tags ?? [],
    access: node['access'] ?? null,
    group: node['group'] ?? null,
  }));
}

const columnColumns =
  'node varchar, name varchar, type varchar, position integer, description varchar, described boolean, ' +
  'inherited_from varchar, tags varchar[], used boolean';

function columnRows({ lineage, columns, order, manifest }: FactSources): FactTable['rows'] {
  const described = describeColumns(lineage, order);
  const used = new Set<string>();
  const use = (node: string, column: string) => used.add(`${node} ${column.toLowerCase()}`);
  for (const { from } of lineage.edges) use(from.node, from.column);
  for (const { filters } of lineage.models.values())
    for (const { relation, column } of filters) use(relation, column);
  const opaque = new Set([...lineage.models.keys()].filter((id) => hasUnknown(lineage, id)));
  const maybeUsed = (id: UniqueId) => (manifest.child_map[id] ?? []).some((child) => opaque.has(child));
  return [...columns].flatMap(([node, list]) =>
    list.map(({ name, type }, position) => {
      const said = described.get(node)?.get(name.toLowerCase());
      const inherited = said?.descriptionFrom;
      const exposed = (manifest.child_map[node] ?? []).some((child) => child.startsWith('exposure.'));
      return {
        node,
        name,
        type,
        position: position + 1,
        description: said?.description ?? '',
        described: said !== undefined && said.description !== '' && inherited === undefined,
        inherited_from: inherited ? `${inherited.node}.${inherited.column}` : null,
        tags: said?.tags ?? [],
        used: exposed || maybeUsed(node) || used.has(`${node} ${name.toLowerCase()}`),
      };
    }),
  );
}

/** What it reads besides what is known can't be told. */
function hasUnknown({ models }: ProjectLineage, id: UniqueId): boolean {
  const model = models.get(id)!;
  return model.unknown !== undefined || model.columns.some((column) => column.unknown !== undefined);
}

const testColumns =
  'id varchar, name varchar, kind varchar, node varchar, "column" varchar, severity varchar, path varchar';

function testRows(manifest: Manifest): FactTable['rows'] {
  return Object.values(manifest.nodes)
    .filter((node) => node.resource_type === 'test')
    .map((test) => ({
      id: test.unique_id,
      name: test.name,
      kind: test.test_metadata?.name ?? 'singular',
      node: test.attached_node ?? test.depends_on.nodes[0] ?? null,
      column: test.column_name ?? null,
      severity: String(test.config.severity ?? 'ERROR').toLowerCase(),
      path: test.original_file_path,
    }));
}

function macroRows(manifest: Manifest): FactTable['rows'] {
  return Object.values(manifest.macros).map((macro) => ({
    id: macro.unique_id,
    name: macro.name,
    package: macro.package_name,
    path: macro.original_file_path,
    description: macro.description,
  }));
}
