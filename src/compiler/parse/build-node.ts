import type { NodeConfig } from '../manifest/config.ts';
import type { FileChecksum, Json, ManifestNode, NodeType, UniqueId } from '../manifest/resource.ts';
import { isRecord } from '../project/is-record.ts';
import type { Package } from '../project/project.ts';
import { defaultConfig } from './config-defaults.ts';
import { type Config, type ConfigLayers, configLevels } from './config-levels.ts';
import { mergeConfig, mergeLevels, unrenderedConfig } from './merge-config.ts';
import type { Findings } from './parse-context.ts';
import type { ParseEnvironment } from './parse-environment.ts';
import type { CustomNames } from './relation-names.ts';

export { nameRelation } from './relation-names.ts';

export interface NodeSeed {
  readonly type: NodeType;
  readonly package: Package;
  readonly name: string;
  readonly path: string;
  readonly originalFilePath: string;
  readonly fqn: readonly string[];
  readonly rawCode: string;
  readonly checksum: FileChecksum;
  readonly uniqueId?: UniqueId;
  readonly createdAt: number;
}

/** A node as dbt's manifest has it before its templates were rendered: names and defaults. */
export function startNode(seed: NodeSeed, environment: ParseEnvironment): ManifestNode {
  const { credentials } = environment.project.profile;
  const isSeed = seed.type === 'seed';
  const node: ManifestNode = {
    database: credentials.database,
    schema: credentials.schema,
    name: seed.name,
    resource_type: seed.type,
    package_name: seed.package.name,
    path: seed.path,
    original_file_path: seed.originalFilePath,
    unique_id: seed.uniqueId ?? `${seed.type}.${seed.package.name}.${seed.name}`,
    fqn: [...seed.fqn],
    alias: seed.name,
    checksum: seed.checksum,
    config: {} as NodeConfig,
    tags: [],
    description: '',
    columns: {},
    meta: {},
    group: null,
    docs: { show: true, node_color: null },
    patch_path: null,
    build_path: null,
    unrendered_config: {},
    created_at: seed.createdAt,
    relation_name: null,
    raw_code: seed.rawCode,
    doc_blocks: [],
    depends_on: isSeed
      ? ({ macros: [] } as unknown as ManifestNode['depends_on'])
      : { macros: [], nodes: [] },
  };
  if (isSeed) {
    node.root_path = seed.package.root;
    return node;
  }
  node.language = 'sql';
  node.refs = [];
  node.sources = [];
  node.metrics = [];
  node.functions = [];
  node.compiled_path = null;
  node.contract = { enforced: false, alias_types: true, checksum: null };
  if (seed.type === 'model') {
    node.access = 'protected';
    node.constraints = [];
    node.version = null;
    node.latest_version = null;
    node.deprecation_date = null;
    node.primary_key = [];
    node.time_spine = null;
  } else if (seed.type === 'operation') node.index = null;
  return node;
}

/**
 * Merges a node's config and copies what dbt copies from it to the node: tags, meta, group, access, docs, contract.
 * The result has the names that were asked for, as `generate_*_name` gets them.
 */
export function applyConfig(
  node: ManifestNode,
  environment: ParseEnvironment,
  layers: { readonly patch?: Config | undefined; readonly call: Config },
): CustomNames {
  const all = {
    type: node.resource_type,
    fqn: node.fqn,
    own: environment.packageNamed(node.package_name).config,
    root: environment.project.root.config,
    ...layers,
  };
  const levels = configLevels(all);
  const config = mergeLevels(node.resource_type, levels) as NodeConfig;
  const names = { database: config.database, schema: config.schema, alias: config.alias };
  if (layers.patch)
    addTags(
      node,
      levels.filter((level) => level !== layers.patch).flatMap((level) => texts(level['tags'])),
    );
  node.config = normalizeConfig(node.resource_type, withoutNulls(config, all));
  node.unrendered_config = unrenderedConfig(all);
  copyFromConfig(node);
  return names;
}

function copyFromConfig(node: ManifestNode): void {
  const { config } = node;
  addTags(node, config.tags);
  if (Object.keys(config.meta ?? {}).length > 0) node.meta = config.meta;
  if (config.group) node.group = config.group;
  if (node.resource_type === 'model' && typeof config.access === 'string') node.access = config.access;
  const { docs, contract } = config;
  if (docs) node.docs = { show: docs.show ?? node.docs.show, node_color: docs.node_color ?? null };
  if (contract && node.contract) node.contract = { ...contract, checksum: node.contract.checksum };
}

function addTags(node: ManifestNode, tags: readonly string[]): void {
  for (const tag of tags) if (!node.tags.includes(tag)) node.tags.push(tag);
}

/**
 * A `none` in properties or `config()` takes nothing away from the configs that dbt knows: what dbt_project.yml or dbt
 * says stays. A project's own configs become none.
 */
function withoutNulls(config: NodeConfig, layers: ConfigLayers): NodeConfig {
  const written = { ...layers.patch, ...layers.call };
  const known = defaultConfig(layers.type);
  const nulls = Object.keys(written).filter(
    (key) => key in known && written[key] === null && config[key] === null,
  );
  if (nulls.length === 0) return config;
  const base = mergeConfig({ ...layers, patch: undefined, call: undefined });
  for (const key of nulls) config[key] = base[key] ?? null;
  return config;
}

/** Values that dbt coerces when it reads a config. */
function normalizeConfig(type: NodeType, config: NodeConfig): NodeConfig {
  config.tags = listify(config.tags) as string[];
  const analysis = config['static_analysis'];
  if (typeof analysis === 'boolean') config['static_analysis'] = analysis ? 'on' : 'off';
  const freshness = config.freshness as Json | undefined;
  if (freshness && (typeof freshness !== 'object' || !('build_after' in freshness))) config.freshness = null;
  const { docs, contract } = config as { docs?: unknown; contract?: unknown };
  if (isRecord(docs)) {
    const { show = true, node_color = null } = docs as Partial<NonNullable<NodeConfig['docs']>>;
    config.docs = { show, node_color };
  }
  if (isRecord(contract)) {
    const { enforced = false, alias_types = true } = contract as Partial<NonNullable<NodeConfig['contract']>>;
    config.contract = { enforced, alias_types };
  }
  if (type === 'snapshot') {
    const names = defaultConfig(type)['snapshot_meta_column_names'] as object;
    config['snapshot_meta_column_names'] = Object.assign(names, config['snapshot_meta_column_names']);
  }
  return config;
}

function texts(value: unknown): string[] {
  return listify(value).map(String);
}

function listify(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Copies what rendering found to the node; lists keep render order, macros come once. */
export function applyFindings(node: ManifestNode, findings: Findings): void {
  node.refs = findings.refs;
  node.sources = findings.sources;
  node.metrics = findings.metrics;
  node.functions = findings.functions;
  for (const id of findings.macros) if (!node.depends_on.macros.includes(id)) node.depends_on.macros.push(id);
}
