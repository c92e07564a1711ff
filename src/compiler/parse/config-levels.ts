import type { ResourceType } from '../manifest/resource.ts';
import { isRecord } from '../project/is-record.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { configSection } from './config-defaults.ts';

export type Config = Record<string, unknown>;

/** Where a resource's config comes from. */
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

/** All levels from the weakest to the strongest: the own project's, properties, `config()`, the root project's for packages. */
export function configLevels(layers: ConfigLayers): Config[] {
  const section = configSection(layers.type);
  const { own, root, patch, call, fqn } = layers;
  const levels = treeLevels(own.configs[section], fqn);
  if (patch) levels.push(patch);
  if (call) levels.push(call);
  if (own.name !== root.name) levels.push(...treeLevels(root.configs[section], fqn));
  return levels;
}

/** As `configLevels`, with dbt_project.yml before its Jinja was rendered. dbt reads functions' from `models` here. */
export function unrenderedLevels(layers: ConfigLayers): Config[] {
  const section = layers.type === 'function' ? 'models' : configSection(layers.type);
  const { own, root, patch, call, fqn } = layers;
  const levels = treeLevels(own.unrenderedConfigs[section], fqn);
  if (patch) levels.push(patch);
  if (call) levels.push(call);
  if (own.name !== root.name) levels.push(...treeLevels(root.unrenderedConfigs[section], fqn));
  return levels;
}

/** The last value that the levels give a key, without merging. */
export function lastValue(levels: readonly Config[], key: string): unknown {
  for (let i = levels.length - 1; i >= 0; i--) {
    const value = levels[i]![key];
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The levels of a tree that apply to a resource: the tree itself, then one for each part of the fqn that names a folder. */
function treeLevels(root: unknown, fqn: readonly string[]): Config[] {
  const levels: Config[] = [];
  let tree = root;
  for (let depth = 0; isRecord(tree); depth++) {
    const level = levelOf(tree);
    if (level) levels.push(level);
    const part = fqn[depth];
    if (part === undefined || !Object.hasOwn(tree, part)) break;
    tree = tree[part];
  }
  return levels;
}

const known = new WeakMap<object, Config | null>();

/** The configs of one folder: keys with `+`, and keys without one whose value is no mapping; null when there are none. */
function levelOf(tree: Config): Config | null {
  const before = known.get(tree);
  if (before !== undefined) return before;
  const level: Config = {};
  let some = false;
  for (const [key, value] of Object.entries(tree)) {
    if (key.startsWith('+')) level[key.slice(1).trim()] = value;
    else if (!isRecord(value)) level[key] = value;
    else continue;
    some = true;
  }
  const result = some ? level : null;
  known.set(tree, result);
  return result;
}
