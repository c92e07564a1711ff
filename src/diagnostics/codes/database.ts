import { maskCredentials } from '../../util/mask-credentials.ts';
import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

/** What DuckDB said about a statement that it refused. */
export interface SqlFailure {
  /** DuckDB's word before "Error": Binder, Catalog, Parser, … */
  readonly type: string;
  readonly message: string;
  /** In the SQL that DuckDB was given. */
  readonly compiledAt?: Span;
  readonly hint?: string;
}

const codesByType: Readonly<Record<string, string>> = {
  Parser: 'sql-parser-error',
  Syntax: 'sql-parser-error',
  Binder: 'sql-binder-error',
  Catalog: 'sql-catalog-error',
  Conversion: 'sql-conversion-error',
  'Mismatch Type': 'sql-type-error',
  Constraint: 'sql-constraint-error',
  'Out of Memory': 'sql-out-of-memory',
  'Out of Range': 'sql-out-of-range',
  'Invalid Input': 'sql-invalid-input',
  'Not implemented': 'sql-not-implemented',
  IO: 'sql-io-error',
  HTTP: 'sql-http-error',
  Permission: 'sql-permission-error',
  'Missing Extension': 'sql-extension-missing',
  'Extension Autoloading': 'sql-extension-missing',
  Dependency: 'sql-dependency-error',
  TransactionContext: 'sql-transaction-error',
  INTERRUPT: 'sql-interrupted',
  INTERNAL: 'sql-engine-bug',
  FATAL: 'sql-engine-bug',
};

/** A statement that DuckDB refused or gave up: the code follows DuckDB's own type of error. */
export function sqlFailed(failure: SqlFailure): Problem {
  return {
    code: codesByType[failure.type] ?? 'sql-error',
    kind: 'Runtime',
    message: `${failure.type} Error: ${failure.message}`,
    ...(failure.hint ? { hint: failure.hint } : {}),
    ...(failure.compiledAt ? { compiledAt: failure.compiledAt } : {}),
  };
}

/** Two transactions changed the same thing at once; the same work may well succeed when repeated. */
export function sqlConflict(failure: SqlFailure): Problem {
  return {
    ...sqlFailed(failure),
    code: 'sql-transaction-conflict',
    hint: 'two nodes change the same relation at once: let one ref() the other, or use fewer threads',
  };
}

/** Another process holds the database file. */
export function databaseLocked(file: { path: string; holder?: string; pid?: number }): Problem {
  const holder =
    file.pid === undefined ? 'another process' : `${file.holder ?? 'a process'} (PID ${file.pid})`;
  return {
    code: 'database-locked',
    kind: 'Runtime',
    message: `The database ${maskCredentials(file.path)} is in use by ${holder}.`,
    hint:
      file.pid === undefined
        ? 'end the program that has the file open, then run again'
        : `end that program (or close its connection), then run again; see who it is with: ps -p ${file.pid}`,
  };
}

/** The database could not be opened: `detail` is DuckDB's sentence. */
export function databaseUnopenable(file: { path: string; detail: string; hint?: string }): Problem {
  return {
    code: 'database-unopenable',
    kind: 'Runtime',
    message: maskCredentials(`The database ${file.path} can't be opened: ${file.detail}`),
    ...(file.hint ? { hint: file.hint } : {}),
  };
}

/** A `settings:` or `config_options:` entry that DuckDB refuses. */
export function databaseSettingRefused(setting: { name: string; detail: string; hint?: string }): Problem {
  return {
    code: 'database-setting-refused',
    kind: 'Runtime',
    message: `DuckDB refuses the setting "${setting.name}": ${setting.detail}`,
    ...(setting.hint ? { hint: setting.hint } : {}),
  };
}

/** An extension that the profile asks for can't be installed or loaded. */
export function extensionUnavailable(extension: { name: string; detail: string }): Problem {
  return {
    code: 'extension-unavailable',
    kind: 'Runtime',
    message: `The DuckDB extension "${extension.name}" can't be had: ${extension.detail}`,
    hint: extensionHint,
  };
}

/** How to come by an extension. */
export const extensionHint =
  'extensions are downloaded from extensions.duckdb.org; on a machine without that, put the ' +
  '.duckdb_extension file of the same DuckDB version there by hand and name its path under "extensions", ' +
  'or set "extension_directory" under "settings"';

/** A secret of the profile that DuckDB refuses. The detail must not hold any of its values. */
export function secretRefused(secret: { name: string; detail: string }): Problem {
  return {
    code: 'secret-refused',
    kind: 'Runtime',
    message: `DuckDB refuses the secret "${secret.name}": ${secret.detail}`,
  };
}

/** A database under `attach:` that can't be attached. */
export function attachRefused(attachment: { path: string; detail: string; hint?: string }): Problem {
  return {
    code: 'attach-refused',
    kind: 'Runtime',
    message: maskCredentials(`The database ${attachment.path} can't be attached: ${attachment.detail}`),
    ...(attachment.hint ? { hint: attachment.hint } : {}),
  };
}

/** The same option stands both beside and under `options:` of an attachment. */
export function attachOptionTwice(attachment: { path: string; options: readonly string[] }): Problem {
  return {
    code: 'attach-option-twice',
    kind: 'Runtime',
    message: `Attachment option(s) ${attachment.options.join(', ')} of ${maskCredentials(attachment.path)} are given twice: directly and under "options".`,
    hint: 'give each option in one place only',
  };
}

/** The native library that belongs to this platform is not installed. */
export function duckdbUnavailable(detail: string): Problem {
  return {
    code: 'duckdb-unavailable',
    kind: 'Runtime',
    message: `DuckDB's library can't be loaded: ${detail.split('\n')[0]}`,
    hint: 'install again with "npm install" on this machine (the library is made for one platform)',
  };
}
