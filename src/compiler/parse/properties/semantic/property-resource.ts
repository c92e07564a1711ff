import type { GraphResource, ResourceType } from '../../../manifest/resource.ts';
import { pathInFolder } from '../../../project/project.ts';
import type { FileParser } from '../../draft.ts';
import { mergeConfig, unrenderedConfig } from '../../merge-config.ts';
import { folders } from '../../parse-sql-files.ts';
import type { PropertyEntry } from '../read-properties.ts';

/** Where a resource of properties comes from, what it is called and how it is configured. */
export interface ResourceOrigin {
  readonly type: Extract<ResourceType, 'metric' | 'semantic_model' | 'saved_query'>;
  readonly entry: PropertyEntry;
  readonly name: string;
  /** Its own `config:`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The parts that every resource of the semantic layer has. */
export function propertyResource(parser: FileParser, origin: ResourceOrigin): GraphResource {
  const { type, entry, name } = origin;
  const { package: owner, file } = entry;
  const path = pathInFolder(file);
  const fqn = [owner.name, ...folders(path), name];
  const root = parser.environment.project.root.config;
  const layers = { type, fqn, own: owner.config, root, patch: origin.config };
  const config = mergeConfig(layers);
  return {
    name,
    resource_type: type,
    package_name: owner.name,
    path,
    original_file_path: file.path,
    unique_id: `${type}.${owner.name}.${name}`,
    fqn,
    config,
    // dbt looks for "semantic_models" and "saved_queries" in the unrendered dbt_project.yml, where both have a hyphen.
    unrendered_config: type === 'metric' ? unrenderedConfig(layers) : { ...origin.config },
    group: config['group'] ?? null,
    depends_on: { macros: [], nodes: [] },
    refs: [],
    created_at: parser.now,
  };
}
