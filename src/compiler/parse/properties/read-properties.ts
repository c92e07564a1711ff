import { invalidProperties, settingTwice } from '../../../diagnostics/codes/parse.ts';
import { invalidValue, unknownKey } from '../../../diagnostics/codes/project.ts';
import {
  asError,
  asWarning,
  type Diagnostic,
  type Problem,
  ProblemError,
} from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/source.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import { isRecord } from '../../project/is-record.ts';
import type { Package, ProjectFile } from '../../project/project.ts';
import { locateYaml, parseYaml, type YamlPath } from '../../project/yaml.ts';
import { type ReadLog, unitOf } from '../cache/read-log.ts';
import { checkShape } from './check-shape.ts';
import { checkTimeSpine } from './check-time-spine.ts';
import { checkVersions } from './check-versions.ts';
import { needsRendering, renderEntry } from './render-properties.ts';

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

export interface ReadOptions {
  /** Turns the Jinja in a text into its native value. */
  readonly render: (text: string, at: () => Span) => unknown;
  /** Whether it is the user's own project, whose unknown keys are worth a warning. */
  readonly isRoot: boolean;
  readonly reads: ReadLog;
  /** Which files to read; all where it is not given. */
  readonly wants?: (path: string) => boolean;
}

/** Reads the properties files of a package. */
export function readProperties(
  owner: Package,
  options: ReadOptions,
  diagnostics: Diagnostic[],
): EntriesBySection {
  const entries = new Map<PropertySection, PropertyEntry[]>(
    PROPERTY_SECTIONS.map((section) => [section, []]),
  );
  const seen = new Set<string>();
  for (const file of owner.files.properties) {
    if (seen.has(file.absolutePath) || file.path.endsWith('dbt_project.yml')) continue;
    seen.add(file.absolutePath);
    if (options.wants?.(file.path) === false) continue;
    options.reads.within(unitOf(owner.name, file.path), () =>
      readFile({ ...options, owner, file, diagnostics }, entries),
    );
  }
  return entries;
}

interface FileReader extends ReadOptions {
  readonly owner: Package;
  readonly file: ProjectFile;
  readonly diagnostics: Diagnostic[];
}

function readFile(reader: FileReader, entries: ReadonlyMap<PropertySection, PropertyEntry[]>): void {
  const { file, diagnostics } = reader;
  const { value, problem } = parseYaml(file);
  if (problem) {
    diagnostics.push(asError(problem));
    return;
  }
  if (value === null) return;
  if (!isRecord(value)) {
    diagnostics.push(
      asError(invalidValue(`The contents of ${file.path}`, 'a mapping of lists', locateYaml(file, []))),
    );
    return;
  }
  for (const key of Object.keys(value)) {
    if (TOP_LEVEL.has(key) || !reader.isRoot) continue;
    diagnostics.push(
      asWarning(unknownKey(key, file.path, nearest(key, TOP_LEVEL), locateYaml(file, [key], { key: true }))),
    );
  }
  const isRendered = needsRendering(file.text);
  for (const section of PROPERTY_SECTIONS) {
    if (value[section] == null) continue;
    readSection({ ...reader, section, isRendered }, value[section], entries.get(section)!);
  }
}

interface SectionReader extends FileReader {
  readonly section: PropertySection;
  /** Whether the file has anything to render. */
  readonly isRendered: boolean;
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
      const locate = (path: YamlPath): Span => locateYaml(file, [section, index, ...path]);
      const rendered = reader.isRendered ? renderEntry(raw, { section, render: reader.render, locate }) : raw;
      const data = withDataTests(rendered);
      if (NODE_SECTIONS.has(section))
        moveToConfig(data, (key) => settingTwice(key, file.path, locate([key])));
      const entry = { section, data, raw, file, package: reader.owner, index };
      checkShape(entry, { data: rendered, isRoot: reader.isRoot }, diagnostics);
      if (section === 'models') {
        checkVersions(entry, diagnostics);
        checkTimeSpine(entry, diagnostics);
      }
      into.push(entry);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      diagnostics.push(asError(error.problem.at ? error.problem : { ...error.problem, at: at() }));
    }
  }
}

const NODE_SECTIONS = new Set<PropertySection>([
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'functions',
  'data_tests',
]);

/** dbt's older spelling: meta, docs, group, contract and access beside the config belong into it. */
function moveToConfig(data: Properties, twice: (key: string) => Problem): void {
  const config: Properties = isRecord(data['config']) ? { ...data['config'] } : {};
  for (const key of MOVED) {
    if (data[key] === undefined) continue;
    if (key in config) throw new ProblemError(twice(key));
    config[key] = data[key];
    delete data[key];
  }
  data['config'] = config;
}

const MOVED = ['meta', 'docs', 'group', 'contract', 'access'] as const;

/** A copy whose `tests`, on itself, its columns, tables and versions, are called `data_tests`. */
function withDataTests(data: Properties): Properties {
  const copy = { ...data };
  if (copy['tests'] !== undefined && copy['data_tests'] === undefined) {
    copy['data_tests'] = copy['tests'];
    delete copy['tests'];
  }
  for (const key of ['columns', 'tables', 'versions']) {
    const children = copy[key];
    if (Array.isArray(children) && children.some(holdsTests)) {
      copy[key] = children.map((child) => (isRecord(child) ? withDataTests(child) : child));
    }
  }
  return copy;
}

function holdsTests(value: unknown): boolean {
  if (!isRecord(value)) return false;
  if (value['tests'] !== undefined) return true;
  const { columns } = value;
  return Array.isArray(columns) && columns.some(holdsTests);
}
