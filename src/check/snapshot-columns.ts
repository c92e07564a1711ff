import type { ManifestNode } from '../compiler/manifest/resource.ts';
import type { CheckedColumn } from './finding.ts';

/** The columns of a snapshot's table: those of its query, and dbt's under the names that the project gives them. */
export function withSnapshotColumns(
  node: ManifestNode,
  columns: readonly CheckedColumn[],
): readonly CheckedColumn[] {
  const names = (node.config['snapshot_meta_column_names'] ?? {}) as Readonly<Record<string, string>>;
  const added = [
    ['dbt_scd_id', 'VARCHAR'],
    ['dbt_updated_at', 'TIMESTAMP'],
    ['dbt_valid_from', 'TIMESTAMP'],
    ['dbt_valid_to', 'TIMESTAMP'],
    ...(node.config['hard_deletes'] === 'new_record' ? [['dbt_is_deleted', 'VARCHAR'] as const] : []),
  ].map(([name, type]) => ({ name: names[name!] ?? name!, type: type! }));
  const own = new Set(columns.map(({ name }) => name.toLowerCase()));
  return [...columns, ...added.filter(({ name }) => !own.has(name.toLowerCase()))];
}
