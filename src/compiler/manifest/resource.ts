import type { ConstraintSpec, NodeConfig } from './config.ts';

/** dbt's name of a resource, `<type>.<package>.<name>[.<more>]`: the key of everything. */
export type UniqueId = string;

/** Plain data as it stands in YAML or JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export type NodeType =
  | 'model'
  | 'seed'
  | 'snapshot'
  | 'test'
  | 'analysis'
  | 'operation'
  | 'sql_operation'
  | 'rpc';

export type ResourceType =
  | NodeType
  | 'source'
  | 'exposure'
  | 'metric'
  | 'semantic_model'
  | 'saved_query'
  | 'unit_test'
  | 'function'
  | 'group'
  | 'macro'
  | 'doc';

export interface DependsOn {
  macros: UniqueId[];
  nodes: UniqueId[];
}

export interface RefArgs {
  name: string;
  package: string | null;
  version: string | number | null;
}

export interface ColumnInfo {
  name: string;
  description: string;
  meta: Record<string, Json>;
  data_type: string | null;
  constraints: ConstraintSpec[];
  quote: boolean | null;
  config: { meta: Record<string, Json>; tags: string[]; [key: string]: unknown };
  tags: string[];
  granularity?: string | null;
  doc_blocks?: UniqueId[];
  [key: string]: unknown;
}

export interface DocsConfig {
  show: boolean;
  node_color: string | null;
}

export interface FileChecksum {
  name: string;
  checksum: string;
}

/** What every resource that came out of a file has. */
export interface ResourceBase {
  unique_id: UniqueId;
  name: string;
  resource_type: ResourceType;
  package_name: string;
  /** Relative to the resource's folder (`models/`, …), as dbt prints it. */
  path: string;
  /** Relative to the package root. */
  original_file_path: string;
}

/** A resource that is rendered and runs in the database. Wire shape of dbt's manifest v12. */
export interface ManifestNode extends ResourceBase {
  resource_type: NodeType;
  database: string;
  schema: string;
  fqn: string[];
  alias: string;
  checksum: FileChecksum;
  config: NodeConfig;
  tags: string[];
  description: string;
  columns: Record<string, ColumnInfo>;
  meta: Record<string, Json>;
  group: string | null;
  docs: DocsConfig;
  patch_path: string | null;
  build_path: string | null;
  unrendered_config: Record<string, unknown>;
  created_at: number;
  relation_name: string | null;
  raw_code: string;
  doc_blocks?: UniqueId[];
  // What every node but a seed has:
  language?: string;
  refs?: RefArgs[];
  sources?: [string, string][];
  metrics?: string[][];
  functions?: string[][];
  depends_on: DependsOn;
  compiled_path?: string | null;
  compiled?: boolean;
  compiled_code?: string | null;
  extra_ctes_injected?: boolean;
  extra_ctes?: { id: UniqueId; sql: string }[];
  contract?: { enforced: boolean; alias_types: boolean; checksum: string | null };
  // models
  access?: string;
  constraints?: ConstraintSpec[];
  version?: string | number | null;
  latest_version?: string | number | null;
  deprecation_date?: string | null;
  defer_relation?: DeferRelation | null;
  primary_key?: string[];
  time_spine?: Json;
  // seeds
  root_path?: string | null;
  // generic tests
  test_metadata?: TestMetadata;
  column_name?: string | null;
  file_key_name?: string | null;
  attached_node?: UniqueId | null;
  // hooks
  index?: number | null;
  [key: string]: unknown;
}

export interface DeferRelation {
  database: string | null;
  schema: string;
  alias: string;
  relation_name: string | null;
  [key: string]: unknown;
}

export interface TestMetadata {
  name: string;
  kwargs: Record<string, unknown>;
  namespace: string | null;
}

export interface SourceDefinition extends ResourceBase {
  resource_type: 'source';
  database: string | null;
  schema: string;
  fqn: string[];
  source_name: string;
  source_description: string;
  loader: string;
  identifier: string;
  quoting: Record<string, boolean | null>;
  loaded_at_field: string | null;
  loaded_at_query: string | null;
  freshness: FreshnessThreshold | null;
  external: Record<string, Json> | null;
  description: string;
  columns: Record<string, ColumnInfo>;
  meta: Record<string, Json>;
  source_meta: Record<string, Json>;
  tags: string[];
  config: { enabled: boolean; [key: string]: unknown };
  patch_path: string | null;
  unrendered_config: Record<string, unknown>;
  relation_name: string | null;
  created_at: number;
  doc_blocks?: UniqueId[];
  [key: string]: unknown;
}

export interface FreshnessTime {
  count: number | null;
  period: 'minute' | 'hour' | 'day' | null;
}

export interface FreshnessThreshold {
  warn_after: FreshnessTime | null;
  error_after: FreshnessTime | null;
  filter: string | null;
}

export interface MacroDefinition extends ResourceBase {
  resource_type: 'macro';
  macro_sql: string;
  depends_on: { macros: UniqueId[] };
  description: string;
  meta: Record<string, Json>;
  docs: DocsConfig;
  config: { meta: Record<string, Json>; docs: DocsConfig };
  patch_path: string | null;
  arguments: { name: string; type: string | null; description: string }[];
  created_at: number;
  supported_languages: string[] | null;
}

export interface DocBlock extends ResourceBase {
  resource_type: 'doc';
  block_contents: string;
}

/** exposure, metric, semantic_model, saved_query, unit_test and function: read by key, so kept open. */
export interface GraphResource extends ResourceBase {
  fqn: string[];
  config: { enabled?: boolean; [key: string]: unknown };
  depends_on: DependsOn;
  refs?: RefArgs[];
  sources?: [string, string][];
  tags?: string[];
  meta?: Record<string, Json>;
  description?: string | null;
  created_at?: number;
  [key: string]: unknown;
}

export interface GroupDefinition extends ResourceBase {
  resource_type: 'group';
  owner: Record<string, Json>;
  description: string | null;
  config: { meta: Record<string, Json> };
}

/** Whatever can stand in the graph. */
export type GraphNode = ManifestNode | SourceDefinition | GraphResource;
