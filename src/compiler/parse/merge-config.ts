import type { ResourceType } from '../manifest/resource.ts';
import { isRecord } from '../project/is-record.ts';
import { defaultConfig } from './config-defaults.ts';
import { type Config, type ConfigLayers, configLevels, unrenderedLevels } from './config-levels.ts';

type Behavior = 'append' | 'update' | 'dict-key-append';

/** How dbt merges a key of two levels; every other key is replaced. */
const BEHAVIOR: Readonly<Record<string, Behavior>> = {
  'pre-hook': 'append',
  'post-hook': 'append',
  tags: 'append',
  packages: 'append',
  quoting: 'update',
  column_types: 'update',
  meta: 'update',
  docs: 'update',
  contract: 'update',
  latest_version_pointer: 'update',
  grants: 'dict-key-append',
};

/** The keys that dbt replaces for these resources although it merges them elsewhere. */
const REPLACED: Readonly<Partial<Record<ResourceType, ReadonlySet<string>>>> = {
  source: new Set(['tags']),
  exposure: new Set(['tags', 'meta']),
};

/** A resource's config: defaults, then dbt_project.yml from the outermost folder inwards, properties, `config()`, root project. */
export function mergeConfig(layers: ConfigLayers): Config {
  return mergeLevels(layers.type, configLevels(layers));
}

/** The same from levels that are known already. */
export function mergeLevels(type: ResourceType, levels: readonly Config[]): Config {
  const result = defaultConfig(type);
  const replaced = REPLACED[type];
  for (const level of levels) mergeInto(result, level, replaced);
  for (const key of HOOKS) {
    if (key in result) result[key] = listify(result[key] ?? []).map(hookSpec);
  }
  if (type === 'test') settleStoreFailures(result);
  return result;
}

const HOOKS = ['pre-hook', 'post-hook'] as const;

/** The same layers without defaults and without merging keys: dbt's `unrendered_config`. */
export function unrenderedConfig(layers: ConfigLayers): Config {
  const result: Config = {};
  for (const level of unrenderedLevels(layers)) Object.assign(result, level);
  return result;
}

/** Merges one call of `config()` into those before it. */
export function mergeConfigCall(into: Config, call: Config): void {
  for (const [key, given] of Object.entries(call)) {
    const name = HOOK_SPELLING[key] ?? key;
    const value = longForm(name, given);
    const behavior = name === 'snapshot_meta_column_names' ? 'update' : BEHAVIOR[name];
    into[name] = behavior && name in into ? mergeValue(behavior, into[name], value) : value;
  }
}

/** Hooks are written in two ways; the manifest has one. */
export const HOOK_SPELLING: Readonly<Record<string, string>> = {
  pre_hook: 'pre-hook',
  post_hook: 'post-hook',
};

function mergeInto(result: Config, level: Config, replaced: ReadonlySet<string> | undefined): void {
  for (const key of Object.keys(level)) {
    const name = HOOK_SPELLING[key] ?? key;
    const value = longForm(name, level[key]);
    const behavior = replaced?.has(name) ? undefined : BEHAVIOR[name];
    result[name] = behavior && name in result ? mergeValue(behavior, result[name], value) : cloneData(value);
  }
}

/** `latest_version_pointer: true` is short for `{enabled: true}`. */
function longForm(name: string, value: unknown): unknown {
  return name === 'latest_version_pointer' && typeof value === 'boolean' ? { enabled: value } : value;
}

function mergeValue(behavior: Behavior, before: unknown, value: unknown): unknown {
  if (behavior === 'append') return [...listify(before), ...listify(value)];
  // What is no mapping is kept, to be told of.
  if (!isRecord(value)) return value;
  const base = asRecord(before);
  const update = asRecord(value);
  if (behavior === 'update') return { ...base, ...update };
  const merged: Record<string, unknown[]> = {};
  for (const [key, item] of Object.entries(base)) merged[key] = listify(item);
  for (const [key, item] of Object.entries(update)) {
    const name = key.replace(/^\++/, '');
    const extend = key.startsWith('+') && name in merged;
    merged[name] = extend ? [...merged[name]!, ...listify(item)] : listify(item);
  }
  return merged;
}

/** `store_failures_as` decides `store_failures`; without it, it follows from it (dbt's TestConfig.finalize_and_validate). */
function settleStoreFailures(config: Config): void {
  const as = config['store_failures_as'];
  if (as === null || as === undefined) {
    const store = config['store_failures'];
    config['store_failures_as'] = store === true ? 'table' : store === false ? 'ephemeral' : null;
  } else config['store_failures'] = as !== 'ephemeral';
}

/** A hook as the manifest has it; what is none is left for the check of configs. */
function hookSpec(hook: unknown): unknown {
  if (typeof hook === 'string') {
    const parsed = hook.trimStart().startsWith('{') ? parseHookJson(hook) : undefined;
    return { sql: hook, transaction: true, index: null, ...parsed };
  }
  if (!isRecord(hook) || hook['sql'] === undefined) return hook;
  const { sql, transaction = true, index = null } = hook;
  return { sql, transaction, index };
}

/** `before_begin("…")` and `after_commit("…")` give their hook as JSON text. */
function parseHookJson(text: string): { sql: string; transaction: boolean } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && typeof value['sql'] === 'string'
      ? { sql: value['sql'], transaction: value['transaction'] !== false }
      : undefined;
  } catch {
    return undefined;
  }
}

function listify(value: unknown): unknown[] {
  return Array.isArray(value) ? [...value] : [value];
}

function asRecord(value: unknown): Config {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Config) : {};
}

/** A copy of plain data, so that no two nodes share a list or mapping. */
export function cloneData<T>(value: T): T {
  if (Array.isArray(value)) return value.map(cloneData) as T;
  if (isRecord(value)) {
    const copy: Config = {};
    for (const key of Object.keys(value)) copy[key] = cloneData(value[key]);
    return copy as T;
  }
  return value;
}
