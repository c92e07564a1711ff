import { md5 } from '../../../util/hash.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { ManifestNode, SourceDefinition, UniqueId } from '../../manifest/resource.ts';
import { exactJson } from './exact-json.ts';

/** What the rest of a project can see of a node: while it stays, what depends on the node need not be parsed again. */
export interface NodeSummary {
  readonly unique_id: UniqueId;
  readonly resource_type: ManifestNode['resource_type'];
  readonly name: string;
  readonly package_name: string;
  readonly original_file_path: string;
  readonly patch_path: string | null;
  readonly version: string | number | null;
  readonly latest_version: string | number | null;
  readonly group: string | null;
  readonly access: string | null;
  /** Whether it is to be deprecated: then models that read it are warned. */
  readonly isDated: boolean;
  /** Of generic tests: the node that they are on, and the entry that they stand in. */
  readonly attached_node: UniqueId | null;
  readonly file_key_name: string | null;
  /** Hash of its names and of the configs that others read; empty for tests of properties, which nothing refers to. */
  readonly shape: string;
}

export interface SourceSummary {
  readonly unique_id: UniqueId;
  readonly name: string;
  readonly source_name: string;
  readonly package_name: string;
  readonly original_file_path: string;
  readonly isOverridden: boolean;
  readonly shape: string;
}

export interface Summaries {
  readonly nodes: readonly NodeSummary[];
  readonly sources: readonly SourceSummary[];
  readonly exposures: readonly {
    readonly unique_id: UniqueId;
    readonly package_name: string;
    readonly original_file_path: string;
  }[];
}

export function summarize({
  nodes,
  sources,
  exposures,
}: Pick<Manifest, 'nodes' | 'sources' | 'exposures'>): Summaries {
  return {
    nodes: Object.values(nodes).map(summarizeNode),
    sources: Object.values(sources).map(summarizeSource),
    exposures: Object.values(exposures).map(({ unique_id, package_name, original_file_path }) => ({
      unique_id,
      package_name,
      original_file_path,
    })),
  };
}

function summarizeNode(node: ManifestNode): NodeSummary {
  const file_key_name = node.file_key_name ?? null;
  return {
    unique_id: node.unique_id,
    resource_type: node.resource_type,
    name: node.name,
    package_name: node.package_name,
    original_file_path: node.original_file_path,
    patch_path: node.patch_path,
    version: node.version ?? null,
    latest_version: node.latest_version ?? null,
    group: node.group,
    access: node.access ?? null,
    isDated: Boolean(node.deprecation_date),
    attached_node: node.attached_node ?? null,
    file_key_name,
    shape: file_key_name === null ? shapeOfNode(node) : '',
  };
}

function shapeOfNode({
  database,
  schema,
  alias,
  relation_name,
  fqn,
  config,
  depends_on,
  time_spine,
  columns,
}: ManifestNode): string {
  const { quoting, enabled, event_time } = config;
  const isIncremental = depends_on.macros.includes('macro.dbt.is_incremental');
  const spine = time_spine ? [time_spine, columns] : null;
  return md5(
    exactJson([
      database,
      schema,
      alias,
      relation_name,
      fqn,
      quoting,
      enabled,
      event_time,
      isIncremental,
      spine,
    ]),
  );
}

function summarizeSource(source: SourceDefinition): SourceSummary {
  const { unique_id, name, source_name, package_name, original_file_path, patch_path, fqn, config } = source;
  const shape = md5(exactJson([fqn, config.enabled, config['event_time']]));
  return {
    unique_id,
    name,
    source_name,
    package_name,
    original_file_path,
    isOverridden: patch_path !== null,
    shape,
  };
}

/** The fields by which nodes that were parsed again must be the same as before. */
export function interfaceOf({ patch_path: _, ...summary }: NodeSummary): string {
  return JSON.stringify(summary);
}
