import type { DuckdbCredentials } from '../../compiler/project/project.ts';
import { Lane } from './lane.ts';
import type { DuckDBConnection } from './load-duckdb.ts';
import { openInstance } from './open-database.ts';
import { prepareDatabase } from './prepare-database.ts';
import { quoteIdentifier } from './quote.ts';
import { Warehouse } from './warehouse.ts';
import { WorkerThreads } from './worker-threads.ts';

/**
 * A warehouse in memory that looks like the profile's: same names of databases, same extensions and settings as far as
 * they can be had, no data, no secrets, and nothing attached. What runs in it leaves the real database alone.
 */
export async function openScratchWarehouse(
  credentials: DuckdbCredentials,
  databases: Iterable<string>,
): Promise<Warehouse> {
  const instance = await openInstance(':memory:', { threads: '1' });
  try {
    const first = await instance.connect();
    const settingsOfEach = await prepare(first, credentials);
    for (const name of new Set([credentials.database, ...databases])) await attach(first, name);
    const use = `USE ${quoteIdentifier(credentials.database)}`;
    const own = [use, ...withoutOptimizer].join(';\n');
    await first.run(own);
    return new Warehouse({
      instance,
      first,
      host: {
        defaultDatabase: credentials.database,
        lane: new Lane(),
        repeats: new Lane(),
        threads: new WorkerThreads(() => instance.connect(), true),
        retry: (work) => work(),
        onQuery: undefined,
      },
      settingsOfEach: [...settingsOfEach, own],
    });
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/**
 * Nothing here has rows: a better plan would take longer to find than the plain one to run. Who asks for an optimized
 * plan all the same wants one of tables that have some.
 */
const withoutOptimizer = ['PRAGMA disable_optimizer', `SET disabled_optimizers = 'statistics_propagation'`];

/** An extension that can't be had is noticed where something of it is used. */
async function prepare(connection: DuckDBConnection, credentials: DuckdbCredentials): Promise<string[]> {
  const { schema: _schema, search_path: _path, ...settings } = credentials.settings;
  const bare = { ...credentials, settings, secrets: [], attach: [], extensions: [] };
  for (const extension of credentials.extensions) {
    await prepareDatabase(
      connection,
      { ...bare, settings: {}, extensions: [extension] },
      (path) => path,
    ).catch(() => undefined);
  }
  return await prepareDatabase(connection, bare, (path) => path).catch(() => []);
}

/** Whether a database of DuckDB's can have that name; whoever means one that can't is refused where it is used. */
export function canBeDatabase(name: string): boolean {
  return !['main', 'temp', 'system'].includes(name.toLowerCase());
}

async function attach(connection: DuckDBConnection, name: string): Promise<void> {
  if (!canBeDatabase(name)) return;
  const found = await connection.run(
    `select 1 from duckdb_databases() where lower(database_name) = lower(${quoteLiteral(name)})`,
  );
  if ((await found.getRows()).length === 0)
    await connection.run(`ATTACH ':memory:' AS ${quoteIdentifier(name)}`);
}

function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
