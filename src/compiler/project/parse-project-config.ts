import { invalidValue, projectNameInvalid, unknownKey } from '../../diagnostics/codes/project.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { asError, asWarning } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { isRecord } from './is-record.ts';
import type { ConfigSection, ConfigTrees, ProjectConfig } from './project-config.ts';
import { findProjectMistakes } from './project-shape.ts';
import { locateYaml, parseYaml } from './yaml.ts';

/** Renders the Jinja in a value of dbt_project.yml; keys that hold SQL or hooks are not passed through it. */
export type ValueRenderer = (value: unknown, path: readonly (string | number)[]) => unknown;

const PATH_DEFAULTS = {
  'model-paths': ['models'],
  'macro-paths': ['macros'],
  'seed-paths': ['seeds'],
  'test-paths': ['tests'],
  'analysis-paths': ['analyses'],
  'snapshot-paths': ['snapshots'],
  'function-paths': ['functions'],
  'asset-paths': [],
} as const;

/** Sections of per-folder configs, by the keys they go under in the file. */
const SECTIONS: Readonly<Record<ConfigSection, readonly string[]>> = {
  models: ['models'],
  seeds: ['seeds'],
  snapshots: ['snapshots'],
  data_tests: ['data_tests', 'tests'],
  unit_tests: ['unit_tests'],
  sources: ['sources'],
  exposures: ['exposures'],
  metrics: ['metrics'],
  semantic_models: ['semantic-models', 'semantic_models'],
  saved_queries: ['saved-queries', 'saved_queries'],
  functions: ['functions'],
  analyses: ['analyses'],
  macros: ['macros'],
};

const OTHER_KEYS = [
  'name',
  'version',
  'config-version',
  'profile',
  'docs-paths',
  'source-paths',
  'data-paths',
  'target-path',
  'log-path',
  'packages-install-path',
  'clean-targets',
  'quoting',
  'on-run-start',
  'on-run-end',
  'dispatch',
  'vars',
  'query-comment',
  'require-dbt-version',
  'flags',
  'restrict-access',
  'packages',
  'dbt-cloud',
  'modules-path',
  'project-root',
  'catalogs',
];
const KNOWN_KEYS = new Set([...Object.keys(PATH_DEFAULTS), ...Object.values(SECTIONS).flat(), ...OTHER_KEYS]);

/** Reads dbt_project.yml. A config comes back whenever the file is YAML with a name; mistakes are diagnostics. */
export function parseProjectConfig(
  file: SourceFile,
  render: ValueRenderer,
): { config?: ProjectConfig; diagnostics: Diagnostic[] } {
  const { value, problem } = parseYaml(file);
  if (problem) return { diagnostics: [asError({ ...problem, kind: 'Runtime' })] };
  if (!isRecord(value)) {
    return {
      diagnostics: [
        asError(invalidValue('dbt_project.yml', 'a mapping of keys to values', locateYaml(file, []))),
      ],
    };
  }
  const diagnostics: Diagnostic[] = [];
  for (const key of Object.keys(value)) {
    if (KNOWN_KEYS.has(key)) continue;
    const at = locateYaml(file, [key], { key: true });
    diagnostics.push(asWarning(unknownKey(key, 'dbt_project.yml', nearest(key, KNOWN_KEYS), at)));
  }
  const raw: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) raw[key] = render(item, [key]);
  const name = raw['name'];
  if (typeof name !== 'string' || name === '') {
    return {
      diagnostics: [
        ...diagnostics,
        asError(invalidValue('"name" of dbt_project.yml', 'given, a text', locateYaml(file, ['name']))),
      ],
    };
  }
  if (!/^[^\d\W]\w*$/.test(name)) {
    return { diagnostics: [...diagnostics, asError(projectNameInvalid(name, locateYaml(file, ['name'])))] };
  }
  diagnostics.push(...findProjectMistakes(file, raw));
  return { config: build(file, name, { raw, unrendered: value }), diagnostics };
}

interface Values {
  readonly raw: Record<string, unknown>;
  readonly unrendered: Record<string, unknown>;
}

function build(file: SourceFile, name: string, { raw, unrendered }: Values): ProjectConfig {
  const paths = (key: keyof typeof PATH_DEFAULTS, old?: string): string[] =>
    strings(raw[key] ?? (old ? raw[old] : undefined)) ?? [...PATH_DEFAULTS[key]];
  const folders = {
    modelPaths: paths('model-paths', 'source-paths'),
    seedPaths: paths('seed-paths', 'data-paths'),
    snapshotPaths: paths('snapshot-paths'),
    analysisPaths: paths('analysis-paths'),
    macroPaths: paths('macro-paths'),
    testPaths: paths('test-paths'),
    functionPaths: paths('function-paths'),
  };
  const targetPath = text(raw['target-path']) ?? 'target';
  return {
    file,
    name,
    version: raw['version'] === undefined || raw['version'] === null ? null : String(raw['version']),
    profile: text(raw['profile']) ?? null,
    configVersion: Number(raw['config-version'] ?? 2),
    ...folders,
    docsPaths: strings(raw['docs-paths']) ?? [
      ...new Set([
        ...folders.modelPaths,
        ...folders.seedPaths,
        ...folders.snapshotPaths,
        ...folders.analysisPaths,
        ...folders.macroPaths,
        ...folders.testPaths,
        ...folders.functionPaths,
      ]),
    ],
    assetPaths: paths('asset-paths'),
    targetPath,
    logPath: text(raw['log-path']) ?? 'logs',
    packagesInstallPath: text(raw['packages-install-path']) ?? 'dbt_packages',
    cleanTargets: strings(raw['clean-targets']) ?? [targetPath],
    quoting: record(raw['quoting']) as Record<string, boolean>,
    onRunStart: strings(raw['on-run-start']) ?? [],
    onRunEnd: strings(raw['on-run-end']) ?? [],
    dispatch: list(raw['dispatch'])
      .filter(isRecord)
      .map((entry) => ({
        macro_namespace: String(entry['macro_namespace']),
        search_order: strings(entry['search_order']) ?? [],
      })),
    vars: record(raw['vars']),
    queryComment: raw['query-comment'],
    requireDbtVersion: strings(raw['require-dbt-version']) ?? [],
    flags: record(raw['flags']),
    restrictAccess: raw['restrict-access'] === true,
    configs: configTrees(raw),
    unrenderedConfigs: configTrees(unrendered),
    raw,
  };
}

/** Each section under the first of its spellings that the file has. */
function configTrees(values: Record<string, unknown>): ConfigTrees {
  const trees = Object.entries(SECTIONS).map(([section, keys]) => [
    section,
    record(values[keys.find((key) => values[key] != null) ?? '']),
  ]);
  return Object.fromEntries(trees) as ConfigTrees;
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text, a list of texts, or undefined. */
function strings(value: unknown): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  return (Array.isArray(value) ? value : [value]).map(String);
}

function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
