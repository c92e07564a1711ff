import { invalidValue, settingRenamed, settingsExclude } from '../../diagnostics/codes/project.ts';
import { asError, asWarning, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import {
  describeShape,
  describeValue,
  findMisfits,
  type MappingShape,
  repairOf,
  type Shape,
} from './shape.ts';
import { any, anyMapping, either, flag, flagOrNull, list, orNull, text, textOrNull } from './shape-words.ts';
import { locateYaml } from './yaml.ts';

const texts = orNull(list(text));
const oneOrMoreTexts = orNull(either(text, list(text)));
const tree = orNull(anyMapping);

/** dbt 1.11's class Project of contracts/project.py; a section without anything in it is none. */
const PROJECT: MappingShape = {
  kind: 'mapping',
  keys: {
    'config-version': orNull({ kind: 'scalar', of: ['whole'] }),
    'source-paths': texts,
    'model-paths': texts,
    'macro-paths': texts,
    'data-paths': texts,
    'seed-paths': texts,
    'test-paths': texts,
    'analysis-paths': texts,
    'docs-paths': texts,
    'asset-paths': texts,
    'function-paths': texts,
    'snapshot-paths': texts,
    'clean-targets': texts,
    'target-path': textOrNull,
    'log-path': textOrNull,
    'packages-install-path': textOrNull,
    profile: textOrNull,
    quoting: orNull({
      kind: 'mapping',
      keys: { database: flagOrNull, schema: flagOrNull, project: flagOrNull, identifier: flagOrNull },
    }),
    'on-run-start': oneOrMoreTexts,
    'on-run-end': oneOrMoreTexts,
    'require-dbt-version': oneOrMoreTexts,
    dispatch: orNull(
      list({
        kind: 'mapping',
        keys: { macro_namespace: any, search_order: list(text) },
        required: ['macro_namespace', 'search_order'],
      }),
    ),
    models: tree,
    seeds: tree,
    snapshots: tree,
    analyses: tree,
    sources: tree,
    tests: tree,
    data_tests: tree,
    unit_tests: tree,
    metrics: tree,
    'semantic-models': tree,
    'saved-queries': tree,
    exposures: tree,
    functions: tree,
    vars: tree,
    'query-comment': orNull(
      either(text, { kind: 'mapping', keys: { comment: textOrNull, append: flag, 'job-label': flag } }),
    ),
    'restrict-access': flag,
    'dbt-cloud': tree,
    flags: tree,
  },
  oneOf: [['tests', 'data_tests']],
};

const QUERY_COMMENT_KEYS = new Set(['comment', 'append', 'job-label']);
const RENAMED = { 'source-paths': 'model-paths', 'data-paths': 'seed-paths' } as const;

const VERSION = /^\d+\.\d+(?:\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?)?$/;
const REQUIREMENT = /^\s*(?:>=|<=|>|<|=)?\s*\d+\.\d+\.\d+\S*\s*$/;

/** What dbt refuses in dbt_project.yml, and the two keys that it calls by new names. */
export function findProjectMistakes(
  file: SourceFile,
  project: Readonly<Record<string, unknown>>,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const refuse = (path: readonly (string | number)[], expected: string, hint?: string): void => {
    const subject = `"${path.filter((part) => typeof part === 'string').join('.')}" of dbt_project.yml`;
    found.push(
      asError({ ...invalidValue(subject, expected, locateYaml(file, path), hint), kind: 'Runtime' }),
    );
  };
  findMisfits(project, PROJECT, (misfit) => {
    const { path } = misfit;
    if (misfit.kind === 'value') {
      const { shape, value } = misfit;
      refuse(path, `${describeShape(shape)}, not ${describeValue(value)}`, repairOf(value, shape as Shape));
    } else if (misfit.kind === 'missing') refuse(path, `a list of mappings that each have "${misfit.key}"`);
    else if (misfit.kind === 'both')
      found.push(asError(settingsExclude(misfit.keys, locateYaml(file, path, { key: true }))));
  });
  const { version, 'require-dbt-version': required, 'query-comment': comment } = project;
  if (version != null && !VERSION.test(String(version)) && !isFloat(version))
    refuse(['version'], `a version such as 1.0.0, not ${describeValue(version)}`);
  if ((project['config-version'] ?? 2) !== 2) refuse(['config-version'], '2');
  for (const requirement of [required ?? []].flat().flatMap((it) => String(it).split(',')))
    if (!REQUIREMENT.test(requirement))
      refuse(['require-dbt-version'], `versions such as ">=1.9.0", not "${requirement}"`);
  if (typeof comment === 'object' && comment !== null)
    for (const key of Object.keys(comment))
      if (!QUERY_COMMENT_KEYS.has(key))
        refuse(['query-comment', key], `left out: query-comment has comment, append and job-label`);
  for (const [old, name] of Object.entries(RENAMED)) {
    if (project[old] == null) continue;
    const at = locateYaml(file, [old], { key: true });
    if (project[name] == null) found.push(asWarning(settingRenamed(old, name, at)));
    else found.push(asError(settingsExclude([old, name], at)));
  }
  return found;
}

const isFloat = (value: unknown): boolean => typeof value === 'object' && value !== null && 'value' in value;
