import { posix } from 'node:path';
import { z } from 'zod';
import { locateYaml, parseYaml, type YamlPath } from '../../compiler/project/yaml.ts';
import {
  ingestSettingInvalid,
  ingestSettingUnknown,
  readerUnknown,
  sourcesFileUnreadable,
} from '../../diagnostics/codes/ingest.ts';
import { asError, asWarning, type Diagnostic, hasErrors } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { READERS } from '../readers.ts';
import { lookbackMs } from './duration.ts';
import type { DeclaredColumn, IngestTable } from './ingest-table.ts';

const contractModes = z.object({
  columns: z.enum(['freeze', 'evolve', 'discard_value']).default('freeze'),
  data_type: z.enum(['freeze', 'discard_row', 'discard_value']).default('freeze'),
});

/** The settings that every reader has in common. */
const commonSettings = z.object({
  reader: z.string('must name a reader'),
  cursor: z.string('must name the column that the source sets on every change'),
  lookback: z
    .union([z.string(), z.number()])
    .default('0')
    .refine((text) => lookbackMs(text) !== undefined, 'must be a duration such as "2 days" or "36 hours"'),
  contract: contractModes.prefault({}),
  api_key_env: z
    .string()
    .regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable')
    .optional(),
});

const COMMON_NAMES = Object.keys(commonSettings.shape);

/** Renders a text of sources.yml that holds a template, such as `{{ env_var('PORTAL') }}`. May throw ProblemError. */
export type RenderSetting = (text: string) => unknown;

/**
 * Reads the tables with ingest settings (`config: meta: ingest:`) from a sources file; settings of a source are
 * defaults for those of its tables that have any. Settings and `external_location` are rendered, as dbt renders them.
 * Other entries of the file are dbt's and are not judged here. An unknown setting is a warning.
 */
export function loadIngestTables(
  file: SourceFile,
  render: RenderSetting = (text) => text,
): {
  tables: readonly IngestTable[];
  diagnostics: readonly Diagnostic[];
} {
  const { value, problem } = parseYaml(file);
  if (problem) return { tables: [], diagnostics: [asError(problem)] };
  const root = asObject(value);
  if (!root) {
    const what = 'expected a mapping with "sources:"';
    return { tables: [], diagnostics: [asError(sourcesFileUnreadable({ path: file.path, what }))] };
  }
  const diagnostics: Diagnostic[] = [];
  const tables: IngestTable[] = [];
  for (const [i, source] of asObjects(root['sources'])) {
    for (const [j, table] of asObjects(source['tables'])) {
      const found = readTable({
        file,
        source,
        table,
        path: ['sources', i, 'tables', j],
        sourcePath: ['sources', i],
        render,
      });
      diagnostics.push(...found.diagnostics);
      if (found.table) tables.push(found.table);
    }
  }
  return { tables, diagnostics };
}

type Mapping = Readonly<Record<string, unknown>>;

interface Entry {
  readonly file: SourceFile;
  readonly source: Mapping;
  readonly table: Mapping;
  readonly path: YamlPath;
  readonly sourcePath: YamlPath;
  readonly render: RenderSetting;
}

/** Settings with the place of each: those of the table win over those of its source. */
interface Settings {
  readonly values: Mapping;
  at(path: readonly string[], options?: { key?: boolean }): { at: ReturnType<typeof locateYaml> };
}

function readTable(entry: Entry): { table?: IngestTable; diagnostics: Diagnostic[] } {
  const settings = settingsOf(entry);
  if (!settings) return { diagnostics: [] };
  const sourceName = String(entry.source['name'] ?? '');
  const tableName = String(entry.table['name'] ?? '');
  const key = `${sourceName}.${tableName}`;
  const diagnostics: Diagnostic[] = [];
  const invalid = (path: string, what: string) =>
    diagnostics.push(
      asError(ingestSettingInvalid({ table: key, path, what, ...settings.at(path.split('.')) })),
    );
  const common = commonSettings.safeParse(settings.values);
  if (!common.success) reportIssues(common.error, settings.values, invalid);
  const readerName = settings.values['reader'];
  const kind = typeof readerName === 'string' ? READERS.get(readerName) : undefined;
  if (typeof readerName === 'string' && !kind) {
    const known = [...READERS.keys()];
    const facts = { table: key, name: readerName, known, suggestion: nearest(readerName, known) };
    diagnostics.push(asError(readerUnknown({ ...facts, ...settings.at(['reader']) })));
  }
  const own = kind?.settings.safeParse(settings.values);
  if (own && !own.success) reportIssues(own.error, settings.values, invalid);
  if (kind) diagnostics.push(...unknownSettings(key, settings, [...COMMON_NAMES, ...kind.settingNames]));
  const columns = columnsOf(entry);
  const names = columns.map((column) => column.name);
  if (columns.length === 0) invalid('columns', 'the table declares none, so no row can be checked');
  else if (common.success && !names.includes(common.data.cursor)) {
    invalid('cursor', `"${common.data.cursor}" is not among the declared columns`);
  }
  const folder = folderOf(entry, sourceName, tableName);
  if (folder === undefined) invalid('external_location', 'lies outside the project');
  if (hasErrors(diagnostics) || !common.success || !own?.success || folder === undefined)
    return { diagnostics };
  const { api_key_env: apiKeyEnv, reader, cursor, contract, lookback } = common.data;
  const table: IngestTable = {
    key,
    sourceName,
    tableName,
    folder,
    columns,
    reader,
    readerSettings: own.data as Mapping,
    cursor,
    lookbackMs: lookbackMs(lookback) ?? 0,
    contract,
    ...(apiKeyEnv === undefined ? {} : { apiKeyEnv }),
    file: entry.file,
    yamlPath: entry.path,
  };
  return { table, diagnostics };
}

/** A missing setting reads better than "expected string, received undefined". */
function reportIssues(
  error: z.ZodError,
  values: Mapping,
  invalid: (path: string, what: string) => void,
): void {
  for (const issue of error.issues) {
    const path = issue.path.map(String).join('.') || 'ingest';
    const missing = issue.path.length === 1 && values[path] === undefined;
    invalid(path, missing ? 'is missing' : issue.message);
  }
}

function unknownSettings(table: string, settings: Settings, known: readonly string[]): Diagnostic[] {
  const found: Diagnostic[] = [];
  const check = (values: Mapping, names: readonly string[], parent: readonly string[]) => {
    for (const name of Object.keys(values)) {
      if (names.includes(name)) continue;
      const path = [...parent, name];
      const facts = { table, path: path.join('.'), suggestion: nearest(name, names) };
      found.push(asWarning(ingestSettingUnknown({ ...facts, ...settings.at(path, { key: true }) })));
    }
  };
  check(settings.values, known, []);
  check(asObject(settings.values['contract']) ?? {}, Object.keys(contractModes.shape), ['contract']);
  return found;
}

const META_PATHS = [
  ['config', 'meta', 'ingest'],
  ['meta', 'ingest'],
] as const;

function settingsOf(entry: Entry): Settings | undefined {
  const own = ingestOf(entry.table, entry.path);
  if (!own) return undefined;
  const shared = ingestOf(entry.source, entry.sourcePath) ?? { values: {}, path: [] };
  const at = (path: readonly string[], options: { key?: boolean } = {}) => {
    const name = path[0] ?? '';
    const level = name in own.values || !(name in shared.values) ? own : shared;
    return { at: locateYaml(entry.file, [...level.path, ...path], options) };
  };
  const values = renderTexts({ ...shared.values, ...own.values }, entry.render) as Mapping;
  return { values, at };
}

function renderTexts(value: unknown, render: RenderSetting): unknown {
  if (typeof value === 'string') return value.includes('{') ? render(value) : value;
  if (Array.isArray(value)) return value.map((item) => renderTexts(item, render));
  const object = asObject(value);
  if (!object) return value;
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, renderTexts(item, render)]));
}

function ingestOf(holder: Mapping, path: YamlPath): { values: Mapping; path: YamlPath } | undefined {
  for (const meta of META_PATHS) {
    const values = asObject(getIn(holder, meta));
    if (values) return { values, path: [...path, ...meta] };
  }
  return undefined;
}

/** Columns that ingest adds: they may be declared, for docs and freshness, and the source has none of them. */
const LANDED_BY_INGEST: ReadonlySet<unknown> = new Set(['_load_id', '_loaded_at']);

function columnsOf(entry: Entry): DeclaredColumn[] {
  const declared = asObjects(entry.table['columns']).filter(
    ([, column]) => !LANDED_BY_INGEST.has(column['name']),
  );
  return declared.map(([i, column]) => ({
    name: String(column['name'] ?? ''),
    type: typeof column['data_type'] === 'string' ? column['data_type'] : 'VARCHAR',
    yamlPath: [...entry.path, 'columns', i, 'data_type'],
  }));
}

/** The folder of `external_location`, so that models read what was landed; undefined when it leaves the project. */
function folderOf(entry: Entry, source: string, table: string): string | undefined {
  const written =
    getIn(entry.table, ['config', 'meta', 'external_location']) ??
    getIn(entry.table, ['meta', 'external_location']);
  const location = renderTexts(written, entry.render);
  const glob = typeof location === 'string' ? /^'?([^'()*]+)\/\*\.parquet'?$/.exec(location)?.[1] : undefined;
  const folder = posix.normalize(glob ?? `data/raw/${source}/${table}`);
  return folder === '..' || folder.startsWith('../') || posix.isAbsolute(folder) ? undefined : folder;
}

function getIn(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => asObject(inner)?.[name], value);
}

function asObject(value: unknown): Mapping | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Mapping)
    : undefined;
}

function asObjects(value: unknown): [number, Mapping][] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item, i): [number, Mapping][] => {
    const object = asObject(item);
    return object ? [[i, object]] : [];
  });
}
