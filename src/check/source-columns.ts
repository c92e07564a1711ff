import { existsSync } from 'node:fs';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { SourceDefinition, UniqueId } from '../compiler/manifest/resource.ts';
import type { Project } from '../compiler/project/project.ts';
import { openDatabase } from '../runner/duckdb/open-database.ts';
import type { CheckedColumn } from './finding.ts';

/** The columns of sources as a database has them, by `database.schema.table` in lower case. */
export type ExistingColumns = ReadonlyMap<string, readonly CheckedColumn[]>;

export function relationKey(database: string | null, schema: string | null, name: string): string {
  return `${database ?? ''}.${schema ?? ''}.${name}`.toLowerCase();
}

/**
 * Looks into the profile's database without changing it. What can't be opened (it is not there, or another program
 * writes to it) is passed over: YAML may say enough.
 */
export async function readExistingColumns(
  project: Project,
  manifest: Manifest,
  resolvePath: (path: string) => string,
): Promise<ExistingColumns> {
  const { path, database, attach } = project.profile.credentials;
  const wanted = new Set(
    Object.values(manifest.sources).map((source) => (source.database ?? database).toLowerCase()),
  );
  const places = [
    { name: database, path },
    ...attach.map((it) => ({ name: it.alias ?? stem(it.path), path: it.path })),
  ];
  const found = new Map<string, readonly CheckedColumn[]>();
  for (const place of places) {
    if (!wanted.has(place.name.toLowerCase()) || place.path.includes(':')) continue;
    const schemas = new Set(Object.values(manifest.sources).map((source) => source.schema.toLowerCase()));
    for (const [key, columns] of await columnsOfFile(resolvePath(place.path), place.name, schemas))
      found.set(key, columns);
  }
  return found;
}

async function columnsOfFile(
  path: string,
  database: string,
  schemas: ReadonlySet<string>,
): Promise<Map<string, CheckedColumn[]>> {
  const found = new Map<string, CheckedColumn[]>();
  if (!existsSync(path)) return found;
  const opened = await openDatabase(path, { access_mode: 'READ_ONLY' }).catch(() => undefined);
  if (!opened) return found;
  try {
    const rows = await opened.run(
      `select schema_name, table_name, column_name, data_type from duckdb_columns()
       where database_name = current_database() and not internal and list_contains(from_json($1, '["varchar"]'), lower(schema_name))
       order by schema_name, table_name, column_index`,
      [JSON.stringify([...schemas])],
    );
    for (const row of rows) {
      const key = relationKey(database, String(row['schema_name']), String(row['table_name']));
      const column = { name: String(row['column_name']), type: String(row['data_type']) };
      found.set(key, [...(found.get(key) ?? []), column]);
    }
    return found;
  } finally {
    opened.close();
  }
}

function stem(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
}

/**
 * What is known of a source: the columns that the database has, else those of YAML, as text where it gives no type.
 * Undefined where nobody knows any column's type.
 */
export function sourceColumns(
  source: SourceDefinition,
  existing: readonly CheckedColumn[] | undefined,
): readonly CheckedColumn[] | undefined {
  if (existing) return existing;
  const declared = Object.values(source.columns);
  if (declared.every((column) => !column.data_type)) return undefined;
  return declared.map((column) => ({ name: column.name, type: column.data_type ?? 'VARCHAR' }));
}

/** The seed that makes the relation which a source stands for, though no ref says so. */
export function seedOfSource({ nodes, sources }: Manifest, id: UniqueId): UniqueId | undefined {
  const source = sources[id];
  if (!source) return undefined;
  const key = relationKey(source.database, source.schema, source.identifier);
  let found = seedsByRelation.get(nodes);
  if (!found) {
    const seeds = Object.values(nodes).filter((node) => node.resource_type === 'seed');
    found = new Map(
      seeds.map(({ database, schema, alias, unique_id }) => [
        relationKey(database, schema, alias),
        unique_id,
      ]),
    );
    seedsByRelation.set(nodes, found);
  }
  return found.get(key);
}

const seedsByRelation = new WeakMap<object, Map<string, UniqueId>>();
