import { basename, join, resolve } from 'node:path';
import {
  adapterNotSupported,
  invalidValue,
  profileNotFound,
  targetNotFound,
} from '../../diagnostics/codes/project.ts';
import type { Diagnostic, Problem } from '../../diagnostics/diagnostic.ts';
import { asError, hasErrors } from '../../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { readTextIfPresent } from '../../util/file-system.ts';
import { isRecord } from './is-record.ts';
import { findProfileConflicts } from './profile-conflicts.ts';
import { findDatabaseMismatch, findProfileMistakes } from './profile-shape.ts';
import type { DuckdbAttachment, DuckdbCredentials, Profile } from './project.ts';
import { locateYaml, parseYaml, type YamlPath } from './yaml.ts';

export interface ProfileRequest {
  /** Name of the profile: `--profile`, else the project's. */
  readonly name: string;
  /** Where dbt_project.yml names it, for a mistake to point at. */
  readonly at: () => Span | undefined;
  readonly target?: string;
  readonly threads?: number;
  /** Folders that may hold profiles.yml, first wins. */
  readonly folders: readonly string[];
  readonly projectRoot: string;
  readonly projectName: string;
  /** Whether `--profile` or `--profiles-dir` asked for a file: then its absence is an error. */
  readonly explicit: boolean;
  /** Renders one value of the file: env_var, var and filters. */
  readonly render: (file: SourceFile, text: string, path: readonly (string | number)[]) => unknown;
}

/** Reads the chosen output of profiles.yml. Without any profiles.yml the project gets `<project>.duckdb` beside it. */
export function loadProfile(request: ProfileRequest): { profile?: Profile; diagnostics: Diagnostic[] } {
  const file = findFile(request.folders);
  if (!file) {
    if (request.explicit)
      return failed(
        profileNotFound(request.name, 'profiles.yml', { known: [], isMissing: true, at: request.at() }),
      );
    return { profile: embeddedProfile(request), diagnostics: [] };
  }
  const { value, problem } = parseYaml(file);
  if (problem) return failed({ ...problem, kind: 'Runtime' });
  const profiles = isRecord(value) ? value : {};
  const known = Object.keys(profiles).filter((key) => key !== 'config');
  const chosen = profiles[request.name];
  if (!isRecord(chosen))
    return failed(
      profileNotFound(request.name, file.path, {
        known,
        suggestion: nearest(request.name, known),
        at: request.at(),
      }),
    );
  return chooseOutput(request, file, chosen);
}

function chooseOutput(
  request: ProfileRequest,
  file: SourceFile,
  chosen: Record<string, unknown>,
): { profile?: Profile; diagnostics: Diagnostic[] } {
  const outputs = isRecord(chosen['outputs']) ? chosen['outputs'] : undefined;
  if (!outputs) {
    return failed(
      invalidValue(
        `"outputs" of profile "${request.name}"`,
        'a mapping of target names',
        locateYaml(file, [request.name, 'outputs']),
      ),
    );
  }
  const declared = chosen['target'];
  const target =
    request.target ??
    (typeof declared === 'string'
      ? String(request.render(file, declared, [request.name, 'target']))
      : 'default');
  const output = outputs[target];
  if (!isRecord(output)) {
    return failed(
      targetNotFound(
        request.name,
        target,
        Object.keys(outputs),
        request.target ? undefined : locateYaml(file, [request.name, 'target']),
      ),
    );
  }
  const rendered = renderTree(request, file, output, [request.name, 'outputs', target]) as Record<
    string,
    unknown
  >;
  const type = rendered['type'];
  if (type !== 'duckdb') {
    return failed(
      adapterNotSupported(
        type == null ? undefined : typeof type === 'string' ? type : JSON.stringify(type),
        locateYaml(file, [request.name, 'outputs', target, 'type']),
      ),
    );
  }
  const place = [request.name, 'outputs', target];
  const derived = databaseName(String(rendered['path'] ?? ':memory:'));
  const mistakes = [
    ...findProfileMistakes(file, rendered, place),
    ...findDatabaseMismatch(file, rendered, { path: place, derived }),
    ...findProfileConflicts(file, rendered, place),
  ];
  if (hasErrors(mistakes)) return { diagnostics: mistakes };
  return {
    profile: {
      name: request.name,
      targetName: target,
      threads: request.threads ?? Math.max(1, Number(rendered['threads'] ?? 1) || 1),
      credentials: credentialsFrom(rendered, request.projectRoot),
    },
    diagnostics: mistakes,
  };
}

function findFile(folders: readonly string[]): SourceFile | undefined {
  for (const folder of folders) {
    const text = readTextIfPresent(join(folder, 'profiles.yml'));
    if (text !== undefined) return { path: 'profiles.yml', text };
  }
  return undefined;
}

function embeddedProfile(request: ProfileRequest): Profile {
  const path = join(request.projectRoot, `${request.projectName}.duckdb`);
  return {
    name: request.name,
    targetName: request.target ?? 'dev',
    threads: request.threads ?? 4,
    credentials: credentialsFrom({ type: 'duckdb', path }, request.projectRoot),
  };
}

function renderTree(request: ProfileRequest, file: SourceFile, value: unknown, path: YamlPath): unknown {
  if (typeof value === 'string') return request.render(file, value, path);
  if (Array.isArray(value)) return value.map((item, i) => renderTree(request, file, item, [...path, i]));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, renderTree(request, file, item, [...path, key])]),
  );
}

/** dbt-duckdb's defaults for what the output leaves out. */
function credentialsFrom(raw: Record<string, unknown>, projectRoot: string): DuckdbCredentials {
  const path = String(raw['path'] ?? ':memory:');
  const retries = isRecord(raw['retries']) ? raw['retries'] : undefined;
  const settings = isRecord(raw['settings']) ? raw['settings'] : {};
  const token = raw['motherduck_token'];
  return {
    type: 'duckdb',
    path: isLocalFile(path) ? resolve(projectRoot, path) : path,
    database: String(raw['database'] ?? databaseName(path)),
    schema: String(raw['schema'] ?? 'main'),
    extensions: listOf(raw['extensions']) as DuckdbCredentials['extensions'],
    settings: token === undefined ? settings : { ...settings, motherduck_token: token },
    secrets: [...secretList(raw['secrets']), ...chainSecrets(raw['use_credential_provider'])],
    attach: listOf(raw['attach']) as DuckdbAttachment[],
    external_root: String(raw['external_root'] ?? '.'),
    keep_open: raw['keep_open'] !== false,
    is_ducklake: raw['is_ducklake'] === true || path.toLowerCase().startsWith('ducklake:'),
    retries: retries
      ? {
          connect_attempts: Number(retries['connect_attempts'] ?? 1),
          query_attempts: retries['query_attempts'] === undefined ? null : Number(retries['query_attempts']),
          retryable_exceptions: (listOf(retries['retryable_exceptions']) as string[]) ?? ['IOException'],
        }
      : null,
    raw,
  };
}

function isLocalFile(path: string): boolean {
  return path !== ':memory:' && !/^[a-z][a-z0-9_+]+:/i.test(path);
}

/** dbt-duckdb names the database after its file: `shop.duckdb` is `shop`; in memory it is `memory`. */
export function databaseName(path: string): string {
  if (path === ':memory:') return 'memory';
  const bare = path
    .replace(/^ducklake:/i, '')
    .replace(/^(?:md|motherduck):/i, '')
    .split('?', 1)[0]!;
  return basename(bare).split('.', 1)[0] || 'memory';
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function secretList(value: unknown): readonly Record<string, unknown>[] {
  if (isRecord(value))
    return Object.entries(value).map(([name, secret]) => ({ name, ...(isRecord(secret) ? secret : {}) }));
  return listOf(value).filter(isRecord);
}

/** dbt-duckdb's older way to ask for AWS's own chain of credentials. */
function chainSecrets(provider: unknown): readonly Record<string, unknown>[] {
  return provider === 'aws' ? [{ type: 's3', provider: 'credential_chain' }] : [];
}

function failed(problem: Problem): { diagnostics: Diagnostic[] } {
  return { diagnostics: [asError(problem)] };
}
