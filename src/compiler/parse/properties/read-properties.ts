import { invalidProperties } from '../../../diagnostics/codes/parse.ts';
import { invalidValue, unknownKey } from '../../../diagnostics/codes/project.ts';
import { asError, asWarning, type Diagnostic, ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/source.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import { isRecord } from '../../project/parse-project-config.ts';
import type { Package, ProjectFile } from '../../project/project.ts';
import { hasJinja, withoutFinalNewline } from '../../project/strip-text.ts';
import { locateYaml, parseYaml, type YamlPath } from '../../project/yaml.ts';

export type Properties = Record<string, unknown>;

/** The lists of a properties file, in dbt's words. */
export const PROPERTY_SECTIONS = [
  'models',
  'seeds',
  'snapshots',
  'sources',
  'macros',
  'data_tests',
  'analyses',
  'exposures',
  'functions',
  'metrics',
  'groups',
  'semantic_models',
  'unit_tests',
  'saved_queries',
] as const;
export type PropertySection = (typeof PROPERTY_SECTIONS)[number];

/** One item of one list: its values rendered (descriptions and tests are not, as in dbt), and where it stands. */
export interface PropertyEntry {
  readonly section: PropertySection;
  readonly data: Properties;
  /** The same before rendering. */
  readonly raw: Properties;
  readonly file: ProjectFile;
  readonly package: Package;
  readonly index: number;
}

/** Where a value of an entry stands in its file. */
export function locateEntry(
  entry: PropertyEntry,
  path: YamlPath = ['name'],
  options?: { key?: boolean },
): Span {
  return locateYaml(entry.file, [entry.section, entry.index, ...path], options);
}

const TOP_LEVEL = new Set<string>([...PROPERTY_SECTIONS, 'version', 'anchors', 'time_spines', 'tests']);

export type EntriesBySection = ReadonlyMap<PropertySection, readonly PropertyEntry[]>;

/** Reads all properties files of a package. `render` turns the Jinja in a text into its native value. */
export function readProperties(
  owner: Package,
  render: (text: string, at: () => Span) => unknown,
  diagnostics: Diagnostic[],
): EntriesBySection {
  const entries = new Map<PropertySection, PropertyEntry[]>(
    PROPERTY_SECTIONS.map((section) => [section, []]),
  );
  const seen = new Set<string>();
  for (const file of owner.files.properties) {
    if (seen.has(file.absolutePath) || file.path.endsWith('dbt_project.yml')) continue;
    seen.add(file.absolutePath);
    const { value, problem } = parseYaml(file);
    if (problem) {
      diagnostics.push(asError(problem));
      continue;
    }
    if (value === null) continue;
    if (!isRecord(value)) {
      diagnostics.push(
        asError(invalidValue(`The contents of ${file.path}`, 'a mapping of lists', locateYaml(file, []))),
      );
      continue;
    }
    for (const key of Object.keys(value)) {
      if (TOP_LEVEL.has(key)) continue;
      diagnostics.push(
        asWarning(
          unknownKey(key, file.path, nearest(key, TOP_LEVEL), locateYaml(file, [key], { key: true })),
        ),
      );
    }
    for (const section of PROPERTY_SECTIONS) {
      if (value[section] == null) continue;
      readSection({ owner, file, section, render, diagnostics }, value[section], entries.get(section)!);
    }
  }
  return entries;
}

interface SectionReader {
  readonly owner: Package;
  readonly file: ProjectFile;
  readonly section: PropertySection;
  readonly render: (text: string, at: () => Span) => unknown;
  readonly diagnostics: Diagnostic[];
}

function readSection(reader: SectionReader, list: unknown, into: PropertyEntry[]): void {
  const { file, section, diagnostics } = reader;
  if (!Array.isArray(list)) {
    diagnostics.push(
      asError(invalidValue(`"${section}" in ${file.path}`, 'a list', locateYaml(file, [section]))),
    );
    return;
  }
  for (const [index, raw] of list.entries()) {
    const at = (): Span => locateYaml(file, [section, index]);
    if (!isRecord(raw)) {
      diagnostics.push(asError(invalidValue(`Each item of "${section}" in ${file.path}`, 'a mapping', at())));
      continue;
    }
    if (raw['name'] === undefined && raw['model'] === undefined) {
      diagnostics.push(asError(invalidProperties(`an item of "${section}" has no "name"`, file.path, at())));
      continue;
    }
    try {
      const data = renderTree(raw, [], reader, index) as Properties;
      if (section !== 'macros') moveToConfig(data, section);
      into.push({ section, data, raw, file, package: reader.owner, index });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      diagnostics.push(asError(error.problem.at ? error.problem : { ...error.problem, at: at() }));
    }
  }
}

function renderTree(
  value: unknown,
  path: readonly (string | number)[],
  reader: SectionReader,
  index: number,
): unknown {
  if (typeof value === 'string') {
    if (!hasJinja(value) && !value.endsWith('\n')) return value;
    if (!isRendered(reader.section, path)) return value;
    if (!hasJinja(value)) return withoutFinalNewline(value);
    return reader.render(value, () => locateYaml(reader.file, [reader.section, index, ...path]));
  }
  if (Array.isArray(value)) return value.map((item, i) => renderTree(item, [...path, i], reader, index));
  if (!isRecord(value)) return value;
  const rendered: Properties = {};
  for (const key of Object.keys(value)) rendered[key] = renderTree(value[key], [...path, key], reader, index);
  return rendered;
}

const LATE = new Set<unknown>(['tests', 'data_tests', 'description', 'loaded_at_query']);

/** dbt renders these later, or never: descriptions, tests, hooks, metric and saved query filters. */
function isRendered(section: PropertySection, path: readonly (string | number)[]): boolean {
  switch (section) {
    case 'sources':
      if (path[0] === 'description' || path[0] === 'loaded_at_query') return false;
      if (path[0] === 'config' && path[1] === 'loaded_at_query') return false;
      return path[0] === 'tables' ? !isLate(path.slice(2)) : true;
    case 'macros':
      return !isLate(path[0] === 'arguments' ? path.slice(1) : path);
    case 'metrics':
      return !(path.at(-1) === 'filter' || path.at(-2) === 'filter' || isLate(path));
    case 'saved_queries':
      return !((path[0] === 'query_params' && path[1] === 'where') || isLate(path));
    default:
      return !isLate(path);
  }
}

function isLate(path: readonly (string | number)[]): boolean {
  if (LATE.has(path[0])) return true;
  if (path.length === 2 && LATE.has(path[1])) return true;
  if (
    path[0] === 'config' &&
    (path[1] === 'pre_hook' || path[1] === 'post_hook' || path[1] === 'loaded_at_query')
  )
    return true;
  if (path.length === 5 && path[4] === 'description') return true;
  return (
    (path[0] === 'columns' || path[0] === 'dimensions' || path[0] === 'measures' || path[0] === 'entities') &&
    (path[2] === 'tests' || path[2] === 'data_tests' || path[2] === 'description')
  );
}

const NODE_SECTIONS = new Set<PropertySection>([
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'functions',
  'data_tests',
]);

/** dbt's older spelling: meta, docs, group, contract and access beside the config belong into it; `tests` are `data_tests`. */
function moveToConfig(data: Properties, section: PropertySection): void {
  renameTests(data);
  if (!NODE_SECTIONS.has(section)) return;
  const config: Properties = isRecord(data['config']) ? { ...data['config'] } : {};
  for (const key of ['meta', 'docs', 'group', 'contract', 'access']) {
    if (data[key] === undefined || key in config) continue;
    config[key] = data[key];
    delete data[key];
  }
  data['config'] = config;
}

/** Renames `tests` to `data_tests` on the entry, its columns, tables and versions. */
function renameTests(data: Properties): void {
  if (data['tests'] !== undefined && data['data_tests'] === undefined) {
    data['data_tests'] = data['tests'];
    delete data['tests'];
  }
  for (const key of ['columns', 'tables', 'versions']) {
    const children = data[key];
    if (Array.isArray(children)) for (const child of children) if (isRecord(child)) renameTests(child);
  }
}
