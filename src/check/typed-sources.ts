import type { SourceDefinition, UniqueId } from '../compiler/manifest/resource.ts';
import { sourceSchemaUnknown } from '../diagnostics/codes/check.ts';
import type { CheckEnvironment } from './environment.ts';
import type { CheckedColumn, CheckedRelation } from './finding.ts';
import { createTable } from './make-relation.ts';
import { relationKey, seedOfSource, sourceColumns } from './source-columns.ts';

/** A source whose columns are known, with what makes it; a seed of the project makes its own. */
export function typedSource(
  id: UniqueId,
  { manifest, existing, project }: Pick<CheckEnvironment, 'manifest' | 'existing' | 'project'>,
): { id: UniqueId; columns: readonly CheckedColumn[]; create: string } | undefined {
  const source = manifest.sources[id];
  if (!source || seedOfSource(manifest, id)) return undefined;
  const database = source.database ?? project.profile.credentials.database;
  const columns = sourceColumns(
    source,
    existing.get(relationKey(database, source.schema, source.identifier)),
  );
  if (!columns) return undefined;
  return {
    id,
    columns,
    create: createTable({ database, schema: source.schema, alias: source.identifier }, columns),
  };
}

/** Sources of which nobody has said the columns, and whose tables are there all the same: hooks of the run made them. */
export async function madeSources(
  ids: readonly UniqueId[],
  {
    manifest,
    relations,
    session,
    project,
  }: Pick<CheckEnvironment, 'manifest' | 'relations' | 'session' | 'project'>,
): Promise<CheckedRelation[]> {
  const open = ids.flatMap((id) => (relations.has(id) ? [] : (manifest.sources[id] ?? [])));
  if (open.length === 0) return [];
  const { rows } = await session.execute(columnsOfAll, { fetch: true });
  const there = new Map<string, CheckedColumn[]>();
  for (const [database, schema, table, name, type] of rows) {
    const key = relationKey(String(database), String(schema), String(table));
    const columns = there.get(key) ?? [];
    columns.push({ name: String(name), type: String(type) });
    there.set(key, columns);
  }
  return open.flatMap(({ unique_id, database, schema, identifier }) => {
    const key = relationKey(database ?? project.profile.credentials.database, schema, identifier);
    const columns = there.get(key);
    return columns ? [{ id: unique_id, columns, sql: null }] : [];
  });
}

const columnsOfAll = `select database_name, schema_name, table_name, column_name, data_type from duckdb_columns()
where not internal order by database_name, schema_name, table_name, column_index`;

/** Whether a source's columns are known, or need not be; notes where they are not. */
export function sourceIsKnown(
  source: SourceDefinition,
  {
    relations,
    places,
    found,
    manifest,
  }: Pick<CheckEnvironment, 'relations' | 'places' | 'found' | 'manifest'>,
): boolean {
  if (relations.has(source.unique_id) || seedOfSource(manifest, source.unique_id)) return true;
  if (isExternal(source)) return true;
  const named = source.identifier === source.name ? undefined : places.word(source, source.identifier);
  const at = named ?? places.column(source, undefined);
  const name = `${source.source_name}.${source.name}`;
  found(sourceSchemaUnknown({ node: source.unique_id, name, ...(at ? { at } : {}) }), 'warning');
  return false;
}

/** Files that the SQL itself reads. */
function isExternal(source: SourceDefinition): boolean {
  const places = [source.config, source.meta, source.source_meta] as readonly (
    | Record<string, unknown>
    | undefined
  )[];
  return places.some((place) => place?.['external_location'] !== undefined);
}
