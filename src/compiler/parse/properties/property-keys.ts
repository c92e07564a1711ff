import { unknownKey } from '../../../diagnostics/codes/project.ts';
import { asWarning, type Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import { isRecord } from '../../project/parse-project-config.ts';
import { locateYaml, type YamlPath } from '../../project/yaml.ts';
import { defaultConfig } from '../config-defaults.ts';
import type { PropertyEntry, PropertySection } from './read-properties.ts';

const DESCRIBED = ['name', 'description', 'docs', 'meta', 'config', 'tags', 'group'];
const TESTED = [
  ...DESCRIBED,
  'columns',
  'data_tests',
  'tests',
  'quote_columns',
  'access',
  'contract',
  'constraints',
];

/** The keys that dbt knows in an entry of a section; the others are checked by their own parsers. */
const KEYS: Readonly<Partial<Record<PropertySection, ReadonlySet<string>>>> = {
  models: new Set([
    ...TESTED,
    'versions',
    'latest_version',
    'deprecation_date',
    'time_spine',
    'primary_key',
    'semantic_model',
    'metrics',
    'derived_semantics',
    'agg_time_dimension',
    'freshness',
  ]),
  seeds: new Set(TESTED),
  snapshots: new Set([...TESTED, 'relation']),
  analyses: new Set([...DESCRIBED, 'columns', 'access', 'contract']),
  data_tests: new Set(DESCRIBED),
  macros: new Set([...DESCRIBED, 'arguments']),
  groups: new Set([...DESCRIBED, 'owner']),
  exposures: new Set([...DESCRIBED, 'type', 'owner', 'label', 'maturity', 'url', 'depends_on', 'enabled']),
  sources: new Set([
    ...DESCRIBED,
    'database',
    'catalog',
    'project',
    'dataset',
    'schema',
    'loader',
    'tables',
    'quoting',
    'freshness',
    'loaded_at_field',
    'loaded_at_query',
    'overrides',
    'data_tests',
    'tests',
    'quote_columns',
    'path',
  ]),
};
const TABLE_KEYS = new Set([
  ...DESCRIBED,
  'identifier',
  'external',
  'columns',
  'data_tests',
  'tests',
  'quoting',
  'freshness',
  'loaded_at_field',
  'loaded_at_query',
  'quote_columns',
  'loader',
]);
const COLUMN_KEYS = new Set([
  ...DESCRIBED,
  'data_type',
  'constraints',
  'data_tests',
  'tests',
  'quote',
  'granularity',
  'policy_tags',
  'dimension',
  'entity',
  'include',
  'exclude',
  'databricks_tags',
  'column_mask',
]);
const VERSION_KEYS = new Set([
  'v',
  'defined_in',
  'description',
  'access',
  'config',
  'constraints',
  'docs',
  'data_tests',
  'tests',
  'columns',
  'deprecation_date',
]);
/** What a model may say beside its config, and a version only in it. */
const ONLY_IN_CONFIG = new Set(['meta', 'tags', 'group', 'contract', 'latest_version_pointer']);

const CONFIG_TYPE = {
  models: 'model',
  seeds: 'seed',
  snapshots: 'snapshot',
  analyses: 'analysis',
  data_tests: 'test',
  sources: 'source',
  exposures: 'exposure',
} as const;

/** Warns of keys that dbt does not know; of config keys, which may be anyone's, only where they look mistyped. */
export function checkKeys(entry: PropertyEntry, diagnostics: Diagnostic[]): void {
  const { raw, section, file, index } = entry;
  const checker = { entry, diagnostics };
  const keys = KEYS[section];
  if (!keys) return;
  const name = String(raw['name']);
  const what = `${section.replace(/s$/, '')} "${name}"`;
  checkMapping(checker, raw, { known: keys, what, path: [], onlyInConfig: ONLY_IN_CONFIG });
  checkList(checker, raw['columns'], { known: COLUMN_KEYS, what: `a column of ${what}`, path: ['columns'] });
  if (section === 'models') {
    checkList(checker, raw['versions'], {
      known: VERSION_KEYS,
      what: `a version of ${what}`,
      path: ['versions'],
      onlyInConfig: ONLY_IN_CONFIG,
    });
  }
  if (section === 'sources') checkTables(checker, raw['tables'], what);
  if (section in CONFIG_TYPE && isRecord(raw['config'])) {
    const known = new Set([
      ...Object.keys(defaultConfig(CONFIG_TYPE[section as keyof typeof CONFIG_TYPE])),
      'pre_hook',
      'post_hook',
      'sql_header',
    ]);
    for (const key of Object.keys(raw['config'])) {
      const suggestion = known.has(key) ? undefined : mistyped(key, known);
      if (!suggestion) continue;
      const at = locateYaml(file, [section, index, 'config', key], { key: true });
      diagnostics.push(asWarning(unknownKey(key, `the config of ${what}`, suggestion, at)));
    }
  }
}

interface Checker {
  readonly entry: PropertyEntry;
  readonly diagnostics: Diagnostic[];
}

interface Expected {
  readonly known: ReadonlySet<string>;
  readonly what: string;
  readonly path: YamlPath;
  readonly onlyInConfig?: ReadonlySet<string>;
}

function checkMapping(
  { entry, diagnostics }: Checker,
  value: unknown,
  { known, what, path, onlyInConfig }: Expected,
): void {
  if (!isRecord(value)) return;
  for (const key of Object.keys(value)) {
    if (known.has(key)) continue;
    const at = locateYaml(entry.file, [entry.section, entry.index, ...path, key], { key: true });
    const suggestion = onlyInConfig?.has(key) ? `config.${key}` : nearest(key, known);
    diagnostics.push(asWarning(unknownKey(key, what, suggestion, at)));
  }
}

function checkList(checker: Checker, list: unknown, expected: Expected): void {
  if (!Array.isArray(list)) return;
  for (const [i, item] of list.entries())
    checkMapping(checker, item, { ...expected, path: [...expected.path, i] });
}

function checkTables(checker: Checker, tables: unknown, what: string): void {
  checkList(checker, tables, { known: TABLE_KEYS, what: `a table of ${what}`, path: ['tables'] });
  if (!Array.isArray(tables)) return;
  for (const [i, table] of tables.entries()) {
    const columns = isRecord(table) ? table['columns'] : undefined;
    const path = ['tables', i, 'columns'];
    checkList(checker, columns, { known: COLUMN_KEYS, what: `a column of ${what}`, path });
  }
}

/** The known key that a longer one is a slip away from. */
function mistyped(key: string, known: ReadonlySet<string>): string | undefined {
  if (key.length < 5) return undefined;
  const candidate = nearest(key, known);
  return candidate && Math.abs(candidate.length - key.length) <= 1 && candidate[0] === key[0]
    ? candidate
    : undefined;
}
