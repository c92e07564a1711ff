import type { ResourceType } from '../manifest/resource.ts';
import { isRecord } from '../project/parse-project-config.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { configSection, defaultConfig } from './config-defaults.ts';

type Config = Record<string, unknown>;
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
  snapshot_meta_column_names: 'update',
  grants: 'dict-key-append',
};

export interface ConfigLayers {
  readonly type: ResourceType;
  readonly fqn: readonly string[];
  /** dbt_project.yml of the package that owns the resource. */
  readonly own: ProjectConfig;
  /** dbt_project.yml of the root project; wins over everything when the resource is a package's. */
  readonly root: ProjectConfig;
  /** `config:` of the properties file. */
  readonly patch?: Config | undefined;
  /** Arguments of `config()` in the file, merged in call order. */
  readonly call?: Config | undefined;
}

/** A resource's config: defaults, then dbt_project.yml from the outermost folder inwards, properties, `config()`, root project. */
export function mergeConfig(layers: ConfigLayers): Config {
  const result = defaultConfig(layers.type);
  for (const level of levelsOf(layers)) mergeInto(result, level);
  const hooks = ['pre-hook', 'post-hook'] as const;
  for (const key of hooks)
    if (Array.isArray(result[key])) result[key] = (result[key] as unknown[]).map(hookSpec);
  if (layers.type === 'test') settleStoreFailures(result);
  return result;
}

/** The same layers without defaults and without merging keys: dbt's `unrendered_config`. */
export function unrenderedConfig(layers: ConfigLayers): Config {
  const result: Config = {};
  for (const level of levelsOf(layers)) Object.assign(result, translateAliases(level));
  return result;
}

function levelsOf(layers: ConfigLayers): Config[] {
  const { own, root, patch, call } = layers;
  const levels = projectLevels(own, layers);
  if (patch) levels.push(patch);
  if (call) levels.push(call);
  if (own.name !== root.name) levels.push(...projectLevels(root, layers));
  return levels;
}

/** dbt_project.yml's levels that apply to a resource: the section itself, then one for each part of the fqn that names a folder. */
function projectLevels(project: ProjectConfig, { type, fqn }: ConfigLayers): Config[] {
  let tree: unknown = project.configs[configSection(type)];
  const levels: Config[] = [];
  for (let depth = 0; isRecord(tree); depth++) {
    const level: Config = {};
    let some = false;
    for (const [key, value] of Object.entries(tree)) {
      if (key.startsWith('+')) level[key.slice(1).trim()] = value;
      else if (!isRecord(value)) level[key] = value;
      else continue;
      some = true;
    }
    if (some) levels.push(level);
    const part = fqn[depth];
    if (part === undefined) break;
    tree = Object.hasOwn(tree, part) ? tree[part] : undefined;
  }
  return levels;
}

/** Merges one call of `config()` into those before it. */
export function mergeConfigCall(into: Config, call: Config): void {
  for (const [key, value] of Object.entries(call)) {
    const behavior = BEHAVIOR[key.replace('_hook', '-hook')];
    into[key] = behavior && key in into ? mergeValue(behavior, into[key], value) : value;
  }
}

function mergeInto(result: Config, level: Config): void {
  for (const [key, value] of Object.entries(translateAliases(level))) {
    const behavior = BEHAVIOR[key];
    result[key] = behavior && key in result ? mergeValue(behavior, result[key], value) : cloneData(value);
  }
}

function mergeValue(behavior: Behavior, before: unknown, value: unknown): unknown {
  if (behavior === 'append') return [...listify(before), ...listify(value)];
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

/** dbt's aliases: BigQuery's words for database and schema, and hooks with an underscore. */
function translateAliases(level: Config): Config {
  const needed = 'pre_hook' in level || 'post_hook' in level || 'project' in level || 'dataset' in level;
  if (!needed) return level;
  const result: Config = {};
  for (const [key, value] of Object.entries(level)) {
    result[key === 'pre_hook' ? 'pre-hook' : key === 'post_hook' ? 'post-hook' : key] = value;
  }
  return result;
}

/** `store_failures_as` decides `store_failures`; without it, it follows from it (dbt's TestConfig.finalize_and_validate). */
function settleStoreFailures(config: Config): void {
  const as = config['store_failures_as'];
  if (as === null || as === undefined) {
    const store = config['store_failures'];
    config['store_failures_as'] = store === true ? 'table' : store === false ? 'ephemeral' : null;
  } else config['store_failures'] = as !== 'ephemeral';
}

function hookSpec(hook: unknown): { sql: string; transaction: boolean; index: number | null } {
  if (typeof hook === 'string') {
    const parsed = hook.trimStart().startsWith('{') ? parseHookJson(hook) : undefined;
    return { sql: hook, transaction: true, index: null, ...parsed };
  }
  const record = asRecord(hook);
  return {
    sql: String(record['sql'] ?? ''),
    transaction: record['transaction'] !== false,
    index: typeof record['index'] === 'number' ? record['index'] : null,
  };
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
