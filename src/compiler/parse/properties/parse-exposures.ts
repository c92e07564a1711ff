import { duplicateResource, invalidProperties } from '../../../diagnostics/codes/parse.ts';
import { asError, ProblemError } from '../../../diagnostics/diagnostic.ts';
import { parseTemplate } from '../../jinja/template.ts';
import { leniently } from '../../jinja/values.ts';
import type { GraphResource, GroupDefinition, Json, ManifestNode } from '../../manifest/resource.ts';
import { pathInFolder } from '../../project/project.ts';
import { configLevels } from '../config-levels.ts';
import { mergeConfig, unrenderedConfig } from '../merge-config.ts';
import { emptyFindings, parseScope } from '../parse-context.ts';
import { type FileParser, folders } from '../parse-sql-files.ts';
import { asMapping, text, texts } from './columns.ts';
import { locateEntry, type PropertyEntry } from './read-properties.ts';

/** One exposure: its `depends_on` lines are expressions such as `ref('orders')`. */
export function parseExposure(parser: FileParser, entry: PropertyEntry): void {
  const { data, package: owner, file } = entry;
  const name = String(data['name']);
  const path = pathInFolder(file);
  const fqn = [owner.name, ...folders(path), name];
  const layers = {
    type: 'exposure' as const,
    fqn,
    own: owner.config,
    root: parser.environment.project.root.config,
    patch: asMapping(data['config']),
  };
  const config = mergeConfig(layers);
  const tags = [...new Set([...texts(data['tags']), ...texts(config['tags'])])].sort();
  const meta = { ...asMapping(data['meta']), ...asMapping(config['meta']) } as Record<string, Json>;
  const owned = asMapping(data['owner']);
  const exposure: GraphResource = {
    name,
    resource_type: 'exposure',
    package_name: owner.name,
    path,
    original_file_path: file.path,
    unique_id: `exposure.${owner.name}.${name}`,
    fqn,
    type: text(data['type']) ?? null,
    owner: { email: null, name: null, ...owned },
    description: text(data['description']) ?? '',
    label: text(data['label']) ?? null,
    maturity: text(data['maturity']) ?? null,
    meta,
    tags,
    config: { ...config, tags, meta } as GraphResource['config'],
    unrendered_config: unrenderedConfig(layers),
    url: text(data['url']) ?? null,
    depends_on: { macros: [], nodes: [] },
    refs: [],
    sources: [],
    metrics: [],
    created_at: parser.now,
  };
  const findings = emptyFindings();
  const scope = parseScope(parser.environment, asNode(exposure, parser), findings);
  for (const [index, line] of texts(data['depends_on']).entries()) {
    try {
      leniently(() => parseTemplate({ path: file.path, text: `{{ ${line} }}` }).render(scope));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      throw new ProblemError(
        invalidProperties(error.problem.message, file.path, locateEntry(entry, ['depends_on', index])),
      );
    }
  }
  exposure.refs = findings.refs;
  exposure.sources = findings.sources;
  exposure['metrics'] = findings.metrics;
  parser.builder.addResource(parser.builder.exposures, exposure);
}

/** The scope of an expression needs a node; an exposure stands in for one. */
function asNode(resource: GraphResource, parser: FileParser): ManifestNode {
  const { credentials } = parser.environment.project.profile;
  return {
    ...resource,
    database: credentials.database,
    schema: credentials.schema,
    alias: resource.name,
    config: {},
  } as unknown as ManifestNode;
}

export function parseGroup(parser: FileParser, entry: PropertyEntry): void {
  const { data, package: owner, file } = entry;
  const name = String(data['name']);
  const path = pathInFolder(file);
  // dbt reads a group's config from the models' section: raw, whatever is in it.
  const levels = configLevels({
    type: 'group',
    fqn: [owner.name, ...folders(path), name],
    own: owner.config,
    root: parser.environment.project.root.config,
    patch: asMapping(data['config']),
  });
  const config: Record<string, unknown> = { meta: {} };
  for (const level of levels) {
    Object.assign(config, level, { meta: { ...asMapping(config['meta']), ...asMapping(level['meta']) } });
  }
  const group: GroupDefinition = {
    name,
    resource_type: 'group',
    package_name: owner.name,
    path,
    original_file_path: file.path,
    unique_id: `group.${owner.name}.${name}`,
    owner: { email: null, name: null, ...asMapping(data['owner']) } as Record<string, Json>,
    description: text(data['description']) ?? null,
    config: config as GroupDefinition['config'],
  };
  const other = parser.builder.groups[group.unique_id];
  if (other) parser.builder.diagnostics.push(asError(duplicateResource(group, other, locateEntry(entry))));
  parser.builder.groups[group.unique_id] = group;
}
