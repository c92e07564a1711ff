import type { SourceFile } from '../../diagnostics/source.ts';
import type { PreparedMacro } from '../jinja/prepared-macro.ts';
import type { ProjectConfig } from './project-config.ts';

/** One package of the build: the root project, an installed package, or the macros that ship with emds. */
export interface Package {
  readonly name: string;
  /** Absolute folder. */
  readonly root: string;
  readonly config: ProjectConfig;
  readonly files: PackageFiles;
}

/** The files of a package by what they hold, each list in path order. Paths are relative to the package. */
export interface PackageFiles {
  readonly models: readonly ProjectFile[];
  readonly seeds: readonly ProjectFile[];
  readonly snapshots: readonly ProjectFile[];
  readonly analyses: readonly ProjectFile[];
  readonly macros: readonly ProjectFile[];
  readonly dataTests: readonly ProjectFile[];
  readonly genericTests: readonly ProjectFile[];
  readonly functions: readonly ProjectFile[];
  readonly docs: readonly ProjectFile[];
  readonly properties: readonly ProjectFile[];
  readonly fixtures: readonly ProjectFile[];
}

/** A file as loaded. `text` reads lazily where the content may be large (seeds). */
export interface ProjectFile extends SourceFile {
  /** The search folder it was found under (`models`, `seeds`, …). */
  readonly folder: string;
  readonly absolutePath: string;
  /** Of a file that ships with emds, in the built command. */
  readonly prepared?: readonly PreparedMacro[];
}

/** A file's path within the search folder it was found under: dbt's `path` of a node. */
export function pathInFolder(file: ProjectFile): string {
  return file.folder === '' ? file.path : file.path.slice(file.folder.length + 1);
}

/** All that a folder, its packages, its profile and the invocation say, read from disk once. */
export interface Project {
  /** dbt's version that emds answers for. */
  readonly compatibleVersion: string;
  readonly root: Package;
  /** Installed packages and `dbt`, our builtin macros, in dependency order; the root is the last. */
  readonly packages: readonly Package[];
  readonly profile: Profile;
  readonly invocation: Invocation;
  /** The entries of selectors.yml. */
  readonly selectors: readonly Readonly<Record<string, unknown>>[];
}

/** The chosen output of profiles.yml, or the embedded default. */
export interface Profile {
  readonly name: string;
  readonly targetName: string;
  readonly threads: number;
  readonly credentials: DuckdbCredentials;
}

/** dbt-duckdb's connection keys; every one of them is kept, known or not. */
export interface DuckdbCredentials {
  readonly type: 'duckdb';
  /** File, `:memory:` or an `md:` address; relative paths count from the working folder, as in dbt-duckdb. */
  readonly path: string;
  readonly database: string;
  readonly schema: string;
  readonly extensions: readonly (string | { name: string; repo: string })[];
  readonly settings: Readonly<Record<string, unknown>>;
  readonly secrets: readonly Readonly<Record<string, unknown>>[];
  readonly attach: readonly DuckdbAttachment[];
  readonly external_root: string;
  readonly keep_open: boolean;
  readonly is_ducklake: boolean;
  readonly retries: {
    readonly connect_attempts: number;
    readonly query_attempts: number | null;
    readonly retryable_exceptions: readonly string[];
  } | null;
  /** Every key as rendered, for `target.*` in templates (without secrets). */
  readonly raw: Readonly<Record<string, unknown>>;
}

export interface DuckdbAttachment {
  readonly path: string;
  readonly alias?: string;
  readonly type?: string;
  readonly secret?: string;
  readonly read_only?: boolean;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly is_ducklake?: boolean;
}

/** What this call of emds was given; the only source of time, identity and environment below the cli. */
export interface Invocation {
  readonly id: string;
  readonly startedAt: Date;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `--vars`. */
  readonly vars: Readonly<Record<string, unknown>>;
  readonly flags: Flags;
  /** `args` of run_results.json: the flags in dbt's names. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Absolute working folder of the call. */
  readonly workingFolder: string;
}

/** dbt's global and run flags, under dbt's own names: templates read them as `flags.FULL_REFRESH`. */
export interface Flags {
  readonly WHICH: string;
  readonly FULL_REFRESH: boolean;
  readonly STORE_FAILURES: boolean;
  readonly FAIL_FAST: boolean;
  readonly WARN_ERROR: boolean;
  readonly WARN_ERROR_OPTIONS: {
    readonly error: readonly string[];
    readonly warn: readonly string[];
    readonly silence: readonly string[];
  };
  readonly EMPTY: boolean;
  readonly DEFER: boolean;
  readonly FAVOR_STATE: boolean;
  readonly INTROSPECT: boolean;
  readonly PARTIAL_PARSE: boolean;
  readonly WRITE_JSON: boolean;
  readonly QUIET: boolean;
  readonly DEBUG: boolean;
  readonly PRINT: boolean;
  readonly [key: string]: unknown;
}
