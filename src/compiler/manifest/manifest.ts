import type {
  DocBlock,
  GraphNode,
  GraphResource,
  GroupDefinition,
  Json,
  MacroDefinition,
  ManifestNode,
  SourceDefinition,
  UniqueId,
} from './resource.ts';

export interface ManifestMetadata {
  dbt_schema_version: string;
  dbt_version: string;
  generated_at: string;
  invocation_id: string | null;
  invocation_started_at?: string | null;
  env: Record<string, string>;
  project_name: string;
  project_id: string | null;
  user_id: string | null;
  send_anonymous_usage_stats: boolean;
  adapter_type: string;
  quoting: {
    database: boolean | null;
    schema: boolean | null;
    identifier: boolean | null;
    column: boolean | null;
  };
  [key: string]: unknown;
}

/** Everything a project says, resolved: dbt's manifest v12 in memory, frozen once parsing has ended. */
export interface Manifest {
  readonly metadata: ManifestMetadata;
  readonly nodes: Readonly<Record<UniqueId, ManifestNode>>;
  readonly sources: Readonly<Record<UniqueId, SourceDefinition>>;
  readonly macros: Readonly<Record<UniqueId, MacroDefinition>>;
  readonly docs: Readonly<Record<UniqueId, DocBlock>>;
  readonly exposures: Readonly<Record<UniqueId, GraphResource>>;
  readonly metrics: Readonly<Record<UniqueId, GraphResource>>;
  readonly groups: Readonly<Record<UniqueId, GroupDefinition>>;
  /** YAML selectors, resolved as dbt writes them. */
  readonly selectors: Readonly<Record<string, Json>>;
  readonly disabled: Readonly<Record<UniqueId, readonly GraphNode[]>>;
  readonly parent_map: Readonly<Record<UniqueId, readonly UniqueId[]>>;
  readonly child_map: Readonly<Record<UniqueId, readonly UniqueId[]>>;
  readonly group_map: Readonly<Record<string, readonly UniqueId[]>>;
  readonly saved_queries: Readonly<Record<UniqueId, GraphResource>>;
  readonly semantic_models: Readonly<Record<UniqueId, GraphResource>>;
  readonly unit_tests: Readonly<Record<UniqueId, GraphResource>>;
  readonly functions: Readonly<Record<UniqueId, GraphResource>>;
}

/** Everything but the metadata, in dbt's order. */
export const MANIFEST_SECTIONS = [
  'nodes',
  'sources',
  'macros',
  'docs',
  'exposures',
  'metrics',
  'groups',
  'selectors',
  'disabled',
  'parent_map',
  'child_map',
  'group_map',
  'saved_queries',
  'semantic_models',
  'unit_tests',
  'functions',
] as const;

/** What stands before a section's first entry where the text of all sections is one. */
export function headOf(section: (typeof MANIFEST_SECTIONS)[number]): string {
  return `${section === MANIFEST_SECTIONS[0] ? '' : ','}"${section}":{`;
}

/** The resource of that id in whichever section holds it. */
export function findResource(manifest: Manifest, id: UniqueId): GraphNode | undefined {
  return (
    manifest.nodes[id] ??
    manifest.sources[id] ??
    manifest.unit_tests[id] ??
    manifest.exposures[id] ??
    manifest.metrics[id] ??
    manifest.semantic_models[id] ??
    manifest.saved_queries[id] ??
    manifest.functions[id]
  );
}
