import type { DuckdbCredentials } from '../../compiler/project/project.ts';
import {
  attachRefused,
  databaseLocked,
  databaseSettingRefused,
  extensionHint,
  extensionUnavailable,
  secretRefused,
} from '../../diagnostics/codes/database.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { DuckDBConnection } from './load-duckdb.ts';
import { quoteIdentifier, quoteText } from './quote.ts';
import { attachSql, secretSql, withoutSecretValues } from './setup-sql.ts';
import { parseFailure } from './sql-failure.ts';

/**
 * Makes a freshly opened database what the profile says, and returns the SET statements that each further
 * connection needs, because those settings belong to a connection. Settings come first (an extension folder has to
 * be known before extensions are), those of extensions after.
 */
export async function prepareDatabase(
  connection: DuckDBConnection,
  credentials: DuckdbCredentials,
  resolvePath: (path: string) => string,
): Promise<string[]> {
  const late = await applySettings(connection, Object.entries(credentials.settings), false);
  for (const extension of credentials.extensions) await addExtension(connection, extension, resolvePath);
  for (const [i, secret] of credentials.secrets.entries()) await addSecret(connection, secret, i);
  for (const attachment of credentials.attach) await attach(connection, attachment, resolvePath);
  await applySettings(connection, late, true);
  return settingsOfEachConnection(connection, credentials.settings);
}

/** Returns the settings that nobody knows yet, unless this is the last chance. */
async function applySettings(
  connection: DuckDBConnection,
  settings: readonly (readonly [string, unknown])[],
  last: boolean,
): Promise<(readonly [string, unknown])[]> {
  const unknown: (readonly [string, unknown])[] = [];
  for (const [name, value] of settings) {
    if (name === 'motherduck_token' && !last) continue;
    try {
      await connection.run(settingSql(name, value));
    } catch (error) {
      const failure = parse(error);
      if (!last && /unrecognized configuration parameter/.test(failure.message)) unknown.push([name, value]);
      else throw new ProblemError(refusedSetting(name, failure));
    }
  }
  return unknown;
}

function settingSql(name: string, value: unknown): string {
  return `SET ${/^\w+$/.test(name) ? name : quoteIdentifier(name)} = ${quoteText(value)}`;
}

function refusedSetting(name: string, failure: { message: string; candidates: readonly string[] }) {
  const suggestion = nearest(name, failure.candidates);
  return databaseSettingRefused({
    name,
    detail: failure.message.split('\n')[0]!,
    ...(suggestion ? { hint: `did you mean "${suggestion}"?` } : {}),
  });
}

async function settingsOfEachConnection(
  connection: DuckDBConnection,
  settings: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const names = Object.keys(settings);
  if (names.length === 0) return [];
  const list = names.map((name) => quoteText(name.toLowerCase())).join(', ');
  const found = await connection.run(
    `select lower(name) from duckdb_settings() where scope = 'LOCAL' and lower(name) in (${list})`,
  );
  const local = new Set((await found.getRows()).map(([name]) => String(name)));
  return names
    .filter((name) => local.has(name.toLowerCase()))
    .map((name) => settingSql(name, settings[name]));
}

async function addExtension(
  connection: DuckDBConnection,
  extension: string | { name: string; repo: string },
  resolvePath: (path: string) => string,
): Promise<void> {
  const name = typeof extension === 'string' ? extension : extension.name;
  const isFile = /[/\\]|\.duckdb_extension$/.test(name);
  const what = isFile ? quoteText(resolvePath(name)) : quoteIdentifier(name);
  try {
    if (isFile || (await loads(connection, what))) return void (await connection.run(`LOAD ${what}`));
    const from = typeof extension === 'string' ? '' : ` FROM ${repository(extension.repo)}`;
    await connection.run(`INSTALL ${what}${from}`);
    await connection.run(`LOAD ${what}`);
  } catch (error) {
    throw new ProblemError(extensionUnavailable({ name, detail: parse(error).message.split('\n')[0]! }));
  }
}

/** An extension that is already on the machine needs no network. */
async function loads(connection: DuckDBConnection, what: string): Promise<boolean> {
  try {
    await connection.run(`LOAD ${what}`);
    return true;
  } catch {
    return false;
  }
}

function repository(repo: string): string {
  return /^\w+$/.test(repo) ? repo : quoteText(repo.replace(/^'(.*)'$/, '$1'));
}

async function addSecret(
  connection: DuckDBConnection,
  secret: Readonly<Record<string, unknown>>,
  index: number,
): Promise<void> {
  const { name, sql } = secretSql(secret, index);
  try {
    await connection.run(sql);
  } catch (error) {
    const detail = withoutSecretValues(parse(error).message.split('\n')[0]!, secret);
    throw new ProblemError(secretRefused({ name, detail }));
  }
}

async function attach(
  connection: DuckDBConnection,
  attachment: DuckdbCredentials['attach'][number],
  resolvePath: (path: string) => string,
): Promise<void> {
  const sql = attachSql({ ...attachment, path: resolvePath(attachment.path) });
  try {
    await connection.run(sql);
  } catch (error) {
    const { message } = parse(error);
    const lock = /Conflicting lock is held in (.+?) \(PID (\d+)\)/.exec(message);
    if (lock) {
      throw new ProblemError(
        databaseLocked({ path: attachment.path, holder: lock[1]!, pid: Number(lock[2]) }),
      );
    }
    const detail = message.split('\n')[0]!;
    const hint = /extension/i.test(message) ? { hint: extensionHint } : {};
    throw new ProblemError(attachRefused({ path: attachment.path, detail, ...hint }));
  }
}

function parse(error: unknown): { message: string; candidates: readonly string[] } {
  const text = error instanceof Error ? error.message : String(error);
  return parseFailure(text, '') ?? { message: text, candidates: [] };
}
