import { plainCalls } from '../jinja/call.ts';
import type { NodeConfig } from '../manifest/config.ts';
import type { FileChecksum, Json, ManifestNode, NodeType, UniqueId } from '../manifest/resource.ts';
import type { Package } from '../project/project.ts';
import { mergeConfig, unrenderedConfig } from './merge-config.ts';
import type { Findings } from './parse-context.ts';
import type { ParseEnvironment } from './parse-environment.ts';

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
  Object.assign(node, {
    language: 'sql',
    refs: [],
    sources: [],
    metrics: [],
    functions: [],
    compiled_path: null,
    contract: { enforced: false, alias_types: true, checksum: null },
  });
  if (seed.type === 'model') {
    Object.assign(node, {
      access: 'protected',
      constraints: [],
      version: null,
      latest_version: null,
      deprecation_date: null,
      primary_key: [],
      time_spine: null,
    });
  }
  if (seed.type === 'operation') node.index = null;
  return node;
}

/** Merges a node's config and copies what dbt copies from it to the node: tags, meta, group, access, docs, contract. */
export function applyConfig(
  node: ManifestNode,
  environment: ParseEnvironment,
  layers: { readonly patch?: Record<string, unknown> | undefined; readonly call: Record<string, unknown> },
): void {
  const all = {
    type: node.resource_type,
    fqn: node.fqn,
    own: environment.packageNamed(node.package_name).config,
    root: environment.project.root.config,
    ...layers,
  };
  const config = mergeConfig(all) as NodeConfig;
  node.config = normalizeConfig(config);
  node.unrendered_config = unrenderedConfig(all);
  for (const tag of config.tags) if (!node.tags.includes(tag)) node.tags.push(tag);
  if (Object.keys(config.meta ?? {}).length > 0) node.meta = config.meta;
  if (config.group) node.group = config.group;
  if (node.resource_type === 'model' && typeof config.access === 'string') node.access = config.access;
  if (config.docs)
    node.docs = { show: config.docs.show ?? node.docs.show, node_color: config.docs.node_color ?? null };
  if (config.contract && node.contract) {
    node.contract = { ...config.contract, checksum: node.contract.checksum };
  }
}

/** Values that dbt coerces when it reads a config. */
function normalizeConfig(config: NodeConfig): NodeConfig {
  config.tags = (Array.isArray(config.tags) ? config.tags : [config.tags]).map(String);
  if (typeof config['static_analysis'] === 'boolean')
    config['static_analysis'] = config['static_analysis'] ? 'on' : 'off';
  const freshness: Json | undefined = config.freshness as Json | undefined;
  if (freshness && (typeof freshness !== 'object' || !('build_after' in freshness))) config.freshness = null;
  if (config.docs) config.docs = Object.assign({ show: true, node_color: null }, config.docs);
  if (config.contract)
    config.contract = Object.assign({ enforced: false, alias_types: true }, config.contract);
  if (typeof config.enabled === 'string') config.enabled = /^true$/i.test(config.enabled);
  return config;
}

/** Names a node's relation through the project's `generate_*_name` macros. */
export function nameRelation(node: ManifestNode, environment: ParseEnvironment): void {
  const { config } = node;
  node.database = generateName('database', node, config.database ?? null, environment) ?? node.database;
  node.schema = generateName('schema', node, config.schema ?? null, environment) ?? node.schema;
  node.alias = generateName('alias', node, config.alias ?? null, environment) ?? node.alias;
  if (node.resource_type === 'snapshot') {
    if (config['target_database']) node.database = String(config['target_database']);
    if (config['target_schema']) node.schema = String(config['target_schema']);
  }
  node.relation_name = hasRelation(node, environment)
    ? environment.relationName(
        { database: node.database, schema: node.schema, identifier: node.alias },
        config.quoting ?? {},
      )
    : null;
}

function hasRelation(node: ManifestNode, environment: ParseEnvironment): boolean {
  switch (node.resource_type) {
    case 'model':
      return node.config.materialized !== 'ephemeral';
    case 'seed':
    case 'snapshot':
      return true;
    case 'test':
      return (
        node.config.store_failures === true ||
        (node.config.store_failures == null && environment.project.invocation.flags.STORE_FAILURES)
      );
    default:
      return false;
  }
}

function generateName(
  component: 'database' | 'schema' | 'alias',
  node: ManifestNode,
  custom: unknown,
  environment: ParseEnvironment,
): string | null {
  const name = `generate_${component}_name`;
  const { library } = environment;
  const root = environment.project.root.name;
  const macro =
    library.inPackage(root)?.get(name) ??
    (node.package_name !== root ? library.inPackage(node.package_name)?.get(name) : undefined) ??
    library.findAnywhere(name, 'dbt');
  if (!macro) return null;
  const value = plainCalls.call(environment.nameScope(node).bind(macro), [custom, node], null);
  return typeof value === 'string'
    ? value.trim()
    : value === null || value === undefined
      ? null
      : String(value);
}

/** Copies what rendering found to the node; lists keep render order, macros come once. */
export function applyFindings(node: ManifestNode, findings: Findings): void {
  node.refs = findings.refs;
  node.sources = findings.sources;
  node.metrics = findings.metrics;
  node.functions = findings.functions;
  for (const id of findings.macros) if (!node.depends_on.macros.includes(id)) node.depends_on.macros.push(id);
}
