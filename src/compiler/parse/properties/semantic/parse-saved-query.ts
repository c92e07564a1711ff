import { invalidSemantic, metricInputMissing } from '../../../../diagnostics/codes/semantic.ts';
import { asError, ProblemError } from '../../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../../diagnostics/suggest.ts';
import type { NodeConfig } from '../../../manifest/config.ts';
import type { GraphResource, ManifestNode } from '../../../manifest/resource.ts';
import type { FileParser } from '../../draft.ts';
import { nameRelation } from '../../relation-names.ts';
import { asMapping, records, text, texts } from '../columns.ts';
import { locateEntry, type Properties, type PropertyEntry } from '../read-properties.ts';
import { whereFilters } from './metric-params.ts';
import { propertyResource } from './property-resource.ts';

/** Adds one saved query with its exports. All metrics must be known. */
export function parseSavedQuery(parser: FileParser, entry: PropertyEntry): void {
  const { data } = entry;
  const name = String(data['name']);
  const base = propertyResource(parser, {
    type: 'saved_query',
    entry,
    name,
    config: asMapping(data['config']),
  });
  const params = asMapping(data['query_params']);
  const query: GraphResource = {
    ...base,
    query_params: {
      metrics: texts(params['metrics']),
      group_by: texts(params['group_by']),
      where: whereFilters(params['where']),
      order_by: texts(params['order_by']),
      limit: typeof params['limit'] === 'number' ? params['limit'] : null,
    },
    exports: records(data['exports']).map((item) => exportOf(parser, entry, base, item)),
    description: text(data['description']) ?? null,
    label: text(data['label']) ?? null,
    metadata: null,
    tags: [...new Set([...texts(data['tags']), ...texts(base.config['tags'])])].sort(),
  };
  if (query.config.enabled !== false) attachMetrics(parser, entry, query, texts(params['metrics']));
  parser.builder.addResource(parser.builder.savedQueries, query);
}

function attachMetrics(
  parser: FileParser,
  entry: PropertyEntry,
  query: GraphResource,
  names: readonly string[],
): void {
  const { builder } = parser;
  for (const [index, target] of names.entries()) {
    const found = builder.resolveNamed(builder.metrics, target, null, query.package_name);
    if (found) {
      if (!query.depends_on.nodes.includes(found.unique_id)) query.depends_on.nodes.push(found.unique_id);
      continue;
    }
    const known = Object.values(builder.metrics).map((metric) => metric.name);
    const missing = {
      node: query,
      kind: 'metric' as const,
      target,
      isDisabled: false,
      suggestion: nearest(target, known),
      at: locateEntry(entry, ['query_params', 'metrics', index]),
    };
    builder.diagnostics.push(asError(metricInputMissing(missing)));
  }
}

const DESTINATIONS = ['table', 'view'];

/** An export's place in the database: what it says, then its query's config, then the project's naming macros. */
function exportOf(
  parser: FileParser,
  entry: PropertyEntry,
  query: GraphResource,
  data: Properties,
): Properties {
  const own = asMapping(data['config']);
  const combined: Properties = { ...query.config, ...own };
  const name = String(data['name']);
  const exportAs = text(combined['export_as'])?.toLowerCase();
  if (exportAs === undefined || !DESTINATIONS.includes(exportAs)) {
    const message = `export "${name}" needs "export_as": ${DESTINATIONS.join(' or ')}`;
    throw new ProblemError(invalidSemantic(message, query, locateEntry(entry, ['exports'])));
  }
  const schema = text(combined['schema_name']) ?? text(combined['schema']);
  const generated = generatedNames(parser, query, name, own);
  return {
    name,
    config: {
      export_as: exportAs,
      schema_name: schema || generated.schema,
      alias: text(combined['alias']) || generated.alias,
      database: generated.database,
    },
    unrendered_config: own,
  };
}

function generatedNames(
  parser: FileParser,
  query: GraphResource,
  name: string,
  own: Properties,
): { schema: string; alias: string; database: string } {
  const { credentials } = parser.environment.project.profile;
  // The naming macros expect a node.
  const node = {
    name,
    resource_type: 'analysis',
    package_name: query.package_name,
    unique_id: query.unique_id,
    fqn: query.fqn,
    path: query.path,
    original_file_path: query.original_file_path,
    database: credentials.database,
    schema: credentials.schema,
    alias: name,
    config: {} as NodeConfig,
    version: null,
  } as unknown as ManifestNode;
  nameRelation(node, parser.environment, { database: own['database'], schema: null, alias: own['alias'] });
  return node;
}
