import { quoteIdentifier, quoteText } from './quote.ts';

/** Tables and views of a schema: database, schema, name, type. Names compare without case. */
export function relationsQuery(database: string, schema: string): string {
  const where = `lower(database_name) = lower(${quoteText(database)}) and lower(schema_name) = lower(${quoteText(schema)})`;
  return (
    `select database_name, schema_name, table_name, 'table' from duckdb_tables() where ${where} and not internal ` +
    `union all select database_name, schema_name, view_name, 'view' from duckdb_views() where ${where} and not internal`
  );
}

/** Schemas of a database, dbt-duckdb's way: its own are listed too. */
export function schemasQuery(database: string): string {
  return `select schema_name from duckdb_schemas() where lower(database_name) = lower(${quoteText(database)})`;
}

/** Name and full type of each column of a relation. */
export function columnsQuery(relation: {
  database: string | null;
  schema: string | null;
  identifier: string;
}): string {
  const parts = [relation.database, relation.schema, relation.identifier].filter(
    (part): part is string => part !== null && part !== '',
  );
  return `describe ${parts.map(quoteIdentifier).join('.')}`;
}
