import type { GraphNode } from '../manifest/resource.ts';
import type { ColumnLineage, ColumnSource, QueryLineage, Transformation } from './column-lineage.ts';

/** Adds the columns that a snapshot keeps beside those of its query, under the names that its config gives them. */
export function withSnapshotColumns(node: GraphNode, lineage: QueryLineage): QueryLineage {
  if (node.resource_type !== 'snapshot') return lineage;
  const config = (node.config ?? {}) as Readonly<Record<string, unknown>>;
  const names = (config['snapshot_meta_column_names'] ?? {}) as Readonly<Record<string, string | null>>;
  const updated = updatedAt(config, lineage);
  const keys = keysOf(config).map((key) => findColumn(key, lineage));
  const columns: ColumnLineage[] = [
    derived('dbt_scd_id', [...keys, updated], 'expression'),
    derived('dbt_updated_at', [updated]),
    derived('dbt_valid_from', [updated]),
    derived('dbt_valid_to', [updated]),
    ...(config['hard_deletes'] === 'new_record' ? [derived('dbt_is_deleted', [], 'constant')] : []),
  ].map((column) => ({ ...column, name: names[column.name] ?? column.name }));
  const own = new Set(lineage.columns.map(({ name }) => name?.toLowerCase()));
  const added = columns.filter(({ name }) => !own.has(name!.toLowerCase()));
  return { ...lineage, columns: [...lineage.columns, ...added] };
}

const clock: ColumnLineage = { name: 'now', from: [], transformation: 'expression' };

/** The time of a row: a column of the query, or the clock of the run. */
function updatedAt(config: Readonly<Record<string, unknown>>, lineage: QueryLineage): ColumnLineage {
  const given = config['updated_at'];
  return typeof given === 'string' ? findColumn(given, lineage) : clock;
}

function keysOf(config: Readonly<Record<string, unknown>>): string[] {
  const given = config['unique_key'];
  return (Array.isArray(given) ? given : [given]).filter((key) => typeof key === 'string');
}

function findColumn(given: string, { columns }: QueryLineage): ColumnLineage {
  const wanted = given.trim().replace(/^"(.*)"$/, '$1');
  const found = columns.find(({ name }) => name?.toLowerCase() === wanted.toLowerCase());
  const unknown = `"${given}" is no column of the snapshot's query`;
  return found ?? { name: given, from: [], transformation: 'expression', unknown };
}

function derived(name: string, parts: readonly ColumnLineage[], step?: Transformation) {
  const from = new Map<string, ColumnSource>();
  for (const part of parts)
    for (const source of part.from) {
      const transformation = step ?? passedOn(source.transformation);
      from.set(`${source.relation}\0${source.column.toLowerCase()}`, { ...source, transformation });
    }
  const unknown = parts.find((part) => part.unknown !== undefined)?.unknown;
  const own = parts[0] ? passedOn(parts[0].transformation) : 'constant';
  return {
    name,
    from: [...from.values()],
    transformation: step ?? own,
    ...(unknown === undefined ? {} : { unknown }),
  };
}

function passedOn(transformation: Transformation): Transformation {
  return transformation === 'identity' ? 'rename' : transformation;
}
