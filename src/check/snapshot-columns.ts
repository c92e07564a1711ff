import type { ManifestNode } from '../compiler/manifest/resource.ts';
import { quoteIdentifier } from '../runner/duckdb/quote.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import { relationName } from './make-relation.ts';

/** Gives a snapshot's table the columns that dbt adds, under the names that the project gives them. */
export async function addSnapshotColumns(node: ManifestNode, session: DuckdbSession): Promise<void> {
  const names = (node.config['snapshot_meta_column_names'] ?? {}) as Readonly<Record<string, string>>;
  const columns = [
    ['dbt_scd_id', 'VARCHAR'],
    ['dbt_updated_at', 'TIMESTAMP'],
    ['dbt_valid_from', 'TIMESTAMP'],
    ['dbt_valid_to', 'TIMESTAMP'],
    ...(node.config['hard_deletes'] === 'new_record' ? [['dbt_is_deleted', 'VARCHAR'] as const] : []),
  ] as const;
  for (const [name, type] of columns)
    await session.execute(
      `alter table ${relationName(node)} add column if not exists ${quoteIdentifier(names[name] ?? name)} ${type}`,
    );
}
