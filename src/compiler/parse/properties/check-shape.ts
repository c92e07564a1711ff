import { invalidProperties } from '../../../diagnostics/codes/parse.ts';
import { invalidValue, unknownKey } from '../../../diagnostics/codes/project.ts';
import { asError, asWarning, type Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/source.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import { isRecord } from '../../project/is-record.ts';
import {
  describeShape,
  describeValue,
  findMisfits,
  type MappingShape,
  type Misfit,
  repairOf,
} from '../../project/shape.ts';
import { locateYaml, type YamlPath } from '../../project/yaml.ts';
import { defaultConfig } from '../config-defaults.ts';
import { SHAPES } from './property-shapes.ts';
import type { Properties, PropertyEntry } from './read-properties.ts';

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

/**
 * Holds an item against dbt's schema of its section. What does not fit is an error; a key that dbt does not know is
 * only worth a warning, and only in the user's own project.
 */
export function checkShape(
  entry: PropertyEntry,
  { data, isRoot }: { readonly data: Properties; readonly isRoot: boolean },
  diagnostics: Diagnostic[],
): void {
  const shape = SHAPES[entry.section];
  if (!shape) return;
  const what = `${shape.name} "${String(data['name'] ?? data['model'])}"`;
  findMisfits(data, shape, (misfit) => {
    const diagnostic = describeMisfit(misfit, { entry, what, shape, isRoot });
    if (diagnostic) diagnostics.push(diagnostic);
  });
  checkOwner(entry, what, data, diagnostics);
  if (isRoot) warnOfConfigKeys(entry, what, diagnostics);
}

/** An owner that cannot be reached. */
function checkOwner(entry: PropertyEntry, what: string, data: Properties, into: Diagnostic[]): void {
  const { owner } = data;
  if (!isRecord(owner) || owner['name'] != null || owner['email'] != null) return;
  const message = `the owner of ${what} needs a "name" or an "email"`;
  into.push(asError(invalidProperties(message, entry.file.path, locate(entry, ['owner']))));
}

function locate({ file, section, index }: PropertyEntry, path: YamlPath, options?: { key: true }): Span {
  return locateYaml(file, [section, index, ...path], options);
}

interface Checked {
  readonly entry: PropertyEntry;
  /** The item in words. */
  readonly what: string;
  readonly shape: MappingShape;
  readonly isRoot: boolean;
}

function describeMisfit(misfit: Misfit, { entry, what, shape, isRoot }: Checked): Diagnostic | undefined {
  const { path } = misfit;
  const of = (name: string | undefined): string =>
    name && name !== shape.name ? `${name} of ${what}` : what;
  switch (misfit.kind) {
    case 'value': {
      const key = path.findLast((part) => typeof part === 'string');
      const each = typeof path.at(-1) === 'number' ? 'each item of ' : '';
      const subject = `${each}"${key}" of ${what}`;
      const given = describeValue(misfit.value);
      const problem = invalidValue(
        each ? `E${subject.slice(1)}` : subject,
        `${describeShape(misfit.shape)}, not ${given}`,
        locate(entry, path),
        repairOf(misfit.value, misfit.shape),
      );
      return asError(problem);
    }
    case 'missing': {
      const message = `${of(misfit.inside)} has no "${misfit.key}"`;
      return asError(invalidProperties(message, entry.file.path, locate(entry, path)));
    }
    case 'both': {
      const [one, other] = misfit.keys;
      const message = `${of(misfit.inside)} has both "${one}" and "${other}"; it may have one of them`;
      return asError(invalidProperties(message, entry.file.path, locate(entry, path, { key: true })));
    }
    case 'unknown': {
      if (!isRoot) return undefined;
      const { key, inside } = misfit;
      const isConfig = (inside === shape || inside.name === 'a version') && ONLY_IN_CONFIG.has(key);
      const suggestion = isConfig ? `config.${key}` : nearest(key, Object.keys(inside.keys));
      return asWarning(unknownKey(key, of(inside.name), suggestion, locate(entry, path, { key: true })));
    }
  }
}

const CONFIG_KEYS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(CONFIG_TYPE).map(([section, type]) => [
    section,
    new Set([...Object.keys(defaultConfig(type)), 'pre_hook', 'post_hook', 'sql_header']),
  ]),
);

/** Config keys may be anyone's: only those that look mistyped are worth a word. */
function warnOfConfigKeys(
  { raw, section, file, index }: PropertyEntry,
  what: string,
  into: Diagnostic[],
): void {
  const known = CONFIG_KEYS.get(section);
  if (!known || !isRecord(raw['config'])) return;
  for (const key of Object.keys(raw['config'])) {
    const suggestion = known.has(key) ? undefined : mistyped(key, known);
    if (!suggestion) continue;
    const at = locateYaml(file, [section, index, 'config', key], { key: true });
    into.push(asWarning(unknownKey(key, `the config of ${what}`, suggestion, at)));
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
