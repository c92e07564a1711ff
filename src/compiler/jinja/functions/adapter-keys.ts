import { str } from '../text.ts';
import { type AdapterMethods, type AdapterOptions, sessionOf } from './adapter-context.ts';
import { escapeText } from './adapter-types.ts';
import { orNull } from './host-class.ts';
import { readKey } from './relation-path.ts';
import type { WarehouseSession } from './warehouse.ts';

const WITH_FOREIGN_KEYS = ['duckdb', 'motherduck'];
const KEY_TYPES: Readonly<Record<string, string>> = {
  'PRIMARY KEY': 'primary_key',
  UNIQUE: 'unique',
  'FOREIGN KEY': 'foreign_key',
};

/** Methods about key constraints: DuckDB neither renames nor drops a table that a foreign key refers to. */
export const keyMethods: AdapterMethods = {
  catalog_supports_foreign_keys: {
    params: ['database'],
    run: (adapter, [database]) => supportsForeignKeys(adapter, str(database)),
  },
  existing_key_constraint_types: {
    params: ['relation'],
    run: async (adapter, [relation]) => [...(await keysOf(adapter, relation))].sort(),
  },
};

async function supportsForeignKeys(adapter: AdapterOptions, database: string): Promise<boolean> {
  adapter.run.databaseTypes ??= databaseTypes(sessionOf(adapter, 'catalog_supports_foreign_keys'));
  const types = await adapter.run.databaseTypes;
  return WITH_FOREIGN_KEYS.includes(types.get(database.toLowerCase()) ?? '');
}

async function databaseTypes(session: WarehouseSession): Promise<ReadonlyMap<string, string>> {
  const sql = 'select database_name, type from duckdb_databases()';
  const { rows } = await session.execute(sql, { fetch: true });
  return new Map(rows.map(([name, type]) => [str(name).toLowerCase(), str(type).toLowerCase()]));
}

/** The key constraints that a relation had when the run first looked at its schema. */
async function keysOf(adapter: AdapterOptions, relation: unknown): Promise<ReadonlySet<string>> {
  const [database, schema, identifier] = ['database', 'schema', 'identifier'].map((part) =>
    str(orNull(readKey(relation, part)) ?? ''),
  );
  if (!(await supportsForeignKeys(adapter, database!))) return new Set();
  const key = JSON.stringify([database!.toLowerCase(), schema!.toLowerCase()]);
  const { keyConstraints } = adapter.run;
  let known = keyConstraints.get(key);
  if (!known) {
    known = schemaKeys(sessionOf(adapter, 'existing_key_constraint_types'), database!, schema!);
    keyConstraints.set(key, known);
  }
  return (await known).get(identifier!.toLowerCase()) ?? new Set();
}

async function schemaKeys(
  session: WarehouseSession,
  database: string,
  schema: string,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await session.execute(
    `select table_name, constraint_type from duckdb_constraints()
where lower(database_name) = lower('${escapeText(database)}')
  and lower(schema_name) = lower('${escapeText(schema)}')
  and constraint_type in ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY')`,
    { fetch: true },
  );
  const byTable = new Map<string, Set<string>>();
  for (const [table, type] of rows) {
    const name = str(table).toLowerCase();
    if (!byTable.has(name)) byTable.set(name, new Set());
    byTable.get(name)!.add(KEY_TYPES[str(type)]!);
  }
  return byTable;
}
