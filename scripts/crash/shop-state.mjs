// What a build of the shop left: its relations with their rows, and its files.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { temporaryFiles, temporaryRelations, withDatabase } from './rounds.mjs';
import { shopDatabase } from './shop.mjs';

/** What depends on when a snapshot ran. */
const moments = new Set(['dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to']);

/** Every relation of the database with the number and the content of its rows, and every data file, a line each. */
export async function shopState(folder) {
  const before = process.cwd();
  // Views of files have their paths as the profile gives them.
  process.chdir(folder);
  try {
    return await withDatabase(shopDatabase, async (query) => {
      const lines = [];
      for (const relation of await relations(query)) lines.push(await content(query, relation));
      const parquet = filesIn(join(folder, 'files'));
      for (const path of parquet) lines.push(await content(query, { name: `'${relative(folder, path)}'` }));
      return lines.join('\n');
    });
  } finally {
    process.chdir(before);
  }
}

/** Relations and files that nobody asked for. */
export async function shopLeftovers(folder) {
  const files = ['files', 'target'].filter((name) => existsSync(join(folder, name)));
  return [
    ...(existsSync(join(folder, shopDatabase)) ? await temporaryRelations(join(folder, shopDatabase)) : []),
    ...files.flatMap((name) => temporaryFiles(join(folder, name))),
  ];
}

/** The artifacts are whole where they are there; what run_results.json tells of the nodes. */
export function shopResults(folder) {
  const [, results] = ['manifest.json', 'run_results.json'].map((name) => {
    const path = join(folder, 'target', name);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  });
  return results?.results.map((result) => ({
    id: result.unique_id,
    status: result.status,
    message: result.message,
  }));
}

function relations(query) {
  return query(
    `select '"' || schema_name || '"."' || name || '"' as name, kind from (
       select schema_name, table_name as name, 'table' as kind from duckdb_tables() where not temporary
       union all select schema_name, view_name, 'view' from duckdb_views() where not internal) order by 1`,
  );
}

async function content(query, { name, kind = 'file' }) {
  const columns = (await query(`describe select * from ${name}`)).map((row) => row.column_name);
  const compared = columns.map((column) => {
    const quoted = `"${column}"`;
    return moments.has(column) ? `${quoted} is null` : quoted;
  });
  const [{ text }] = await query(
    `select count(*) || ' rows, ' || coalesce(sum(hash(row(${compared.join(', ')})::text)), 0) as text from ${name}`,
  );
  return `${kind} ${name} (${columns.join(', ')}): ${text}`;
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile())
    .sort();
}
