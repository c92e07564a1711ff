import { targetNotFound } from '../../../../diagnostics/codes/parse.ts';
import { invalidSemantic } from '../../../../diagnostics/codes/semantic.ts';
import { asError, ProblemError } from '../../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../../diagnostics/suggest.ts';
import { str } from '../../../jinja/text.ts';
import type { GraphResource, ManifestNode, RefArgs } from '../../../manifest/resource.ts';
import type { FileParser } from '../../draft.ts';
import { asMapping, records, text, texts } from '../columns.ts';
import { locateEntry, type Properties, type PropertyEntry } from '../read-properties.ts';
import { staticReference } from '../static-reference.ts';
import { GRAINS } from './metric-params.ts';
import { parseMetric } from './parse-metric.ts';
import { propertyResource } from './property-resource.ts';

/** Adds one semantic model, and a metric for each of its measures that asks for one. */
export function parseSemanticModel(parser: FileParser, entry: PropertyEntry): void {
  const { data } = entry;
  const name = String(data['name']);
  const config = asMapping(data['config']);
  const base = propertyResource(parser, { type: 'semantic_model', entry, name, config });
  const reference = staticReference(text(data['model']) ?? '');
  if (reference?.kind !== 'ref') {
    const message = `"model" must be a ref() expression, not ${text(data['model']) ?? 'empty'}`;
    throw new ProblemError(invalidSemantic(message, base, locateEntry(entry, ['model'])));
  }
  const meta = asMapping(base.config['meta']);
  const model: GraphResource = {
    ...base,
    model: text(data['model']),
    node_relation: null,
    description: text(data['description']) ?? null,
    label: text(data['label']) ?? null,
    defaults: data['defaults']
      ? { agg_time_dimension: text(asMapping(data['defaults'])['agg_time_dimension']) ?? null }
      : null,
    entities: records(data['entities']).map((item) => entity(item, meta)),
    measures: records(data['measures']).map((item) => measure(item, meta)),
    dimensions: records(data['dimensions']).map((item) => dimension(item, meta)),
    metadata: null,
    primary_entity: text(data['primary_entity']) ?? null,
    refs: [reference.ref],
  };
  if (model.config.enabled !== false) attachNode(parser, entry, model, reference.ref);
  if (model.config.enabled !== false) checkValues(parser, entry, model);
  parser.builder.addResource(parser.builder.semanticModels, model);
  for (const item of records(data['measures'])) {
    if (item['create_metric'] === true) parseMetric(parser, entry, metricOf(item, model));
  }
}

const VALUES = [
  ['entities', ['type'], ['primary', 'unique', 'foreign', 'natural']],
  ['dimensions', ['type'], ['categorical', 'time']],
  ['dimensions', ['type_params', 'time_granularity'], GRAINS],
  [
    'measures',
    ['agg'],
    ['sum', 'min', 'max', 'average', 'median', 'count', 'count_distinct', 'sum_boolean', 'percentile'],
  ],
] as const;

/** What dbt's semantic layer takes nothing else for. */
function checkValues(parser: FileParser, entry: PropertyEntry, model: GraphResource): void {
  for (const [list, path, allowed] of VALUES) {
    for (const [index, item] of records(entry.data[list]).entries()) {
      const value = text(path.reduce<unknown>((inner, key) => asMapping(inner)[key], item));
      if (value === undefined || (allowed as readonly string[]).includes(value.toLowerCase())) continue;
      const message = `"${path.at(-1)}" of "${String(item['name'])}" must be one of ${allowed.join(', ')}, not "${value}"`;
      const at = locateEntry(entry, [list, index, ...path]);
      parser.builder.diagnostics.push(asError(invalidSemantic(message, model, at)));
    }
  }
}

/** Resolves the model that it stands on. */
function attachNode(parser: FileParser, entry: PropertyEntry, model: GraphResource, ref: RefArgs): void {
  const { builder } = parser;
  const found = builder.resolveRef(ref.name, ref.package, ref.version, model.package_name);
  if (!found || 'disabled' in found) {
    if (builder.unread.has(ref.name)) return;
    const missing = {
      node: model,
      kind: 'node',
      target: ref.name,
      targetPackage: ref.package,
      targetVersion: ref.version,
      disabled: found !== undefined,
      suggestion: found ? undefined : nearest(ref.name, builder.refNames()),
      at: locateEntry(entry, ['model']),
    };
    builder.diagnostics.push(asError(targetNotFound(missing)));
    return;
  }
  model.depends_on.nodes.push(found.node.unique_id);
  model['node_relation'] = nodeRelation(found.node);
}

function nodeRelation(node: ManifestNode): Record<string, unknown> {
  return {
    alias: node.alias,
    schema_name: node.schema,
    database: node.database,
    relation_name: node.relation_name,
  };
}

interface ElementParts {
  readonly name: string;
  readonly description: string | null;
  readonly label: string | null;
  readonly config: { readonly meta: Properties };
}

/** What entities, measures and dimensions share; the semantic model's meta counts for each. */
function element(data: Properties, meta: Properties): ElementParts {
  return {
    name: String(data['name']),
    description: text(data['description']) ?? null,
    label: text(data['label']) ?? null,
    config: { meta: { ...meta, ...asMapping(asMapping(data['config'])['meta']) } },
  };
}

function entity(data: Properties, meta: Properties): Properties {
  return {
    ...element(data, meta),
    type: text(data['type'])?.toLowerCase() ?? null,
    role: text(data['role']) ?? null,
    expr: exprOf(data),
  };
}

function exprOf(data: Properties): string | null {
  const expr = data['expr'];
  return expr === undefined || expr === null ? null : str(expr);
}

function measure(data: Properties, meta: Properties): Properties {
  const aggregation = asMapping(data['agg_params']);
  const nonAdditive = asMapping(data['non_additive_dimension']);
  return {
    ...element(data, meta),
    agg: text(data['agg'])?.toLowerCase() ?? null,
    // dbt forgets it once the metric is made.
    create_metric: false,
    expr: exprOf(data),
    agg_params: data['agg_params']
      ? {
          percentile: aggregation['percentile'] ?? null,
          use_discrete_percentile: aggregation['use_discrete_percentile'] === true,
          use_approximate_percentile: aggregation['use_approximate_percentile'] === true,
        }
      : null,
    non_additive_dimension: data['non_additive_dimension']
      ? {
          name: text(nonAdditive['name']) ?? null,
          window_choice: text(nonAdditive['window_choice'])?.toLowerCase() ?? null,
          window_groupings: texts(nonAdditive['window_groupings']),
        }
      : null,
    agg_time_dimension: text(data['agg_time_dimension']) ?? null,
  };
}

function dimension(data: Properties, meta: Properties): Properties {
  const params = asMapping(data['type_params']);
  const validity = asMapping(params['validity_params']);
  return {
    ...element(data, meta),
    type: text(data['type'])?.toLowerCase() ?? null,
    is_partition: data['is_partition'] === true,
    type_params: data['type_params']
      ? {
          time_granularity: text(params['time_granularity'])?.toLowerCase() ?? null,
          validity_params: params['validity_params']
            ? { is_start: validity['is_start'] === true, is_end: validity['is_end'] === true }
            : null,
        }
      : null,
    expr: exprOf(data),
    metadata: null,
  };
}

/** The simple metric that `create_metric: true` makes of a measure. */
function metricOf(data: Properties, model: GraphResource): Properties {
  const name = String(data['name']);
  return {
    name,
    label: text(data['label']) || name,
    type: 'simple',
    type_params: { measure: name, expr: data['expr'] || name },
    description: text(data['description']) || `Metric created from measure ${name}`,
    config: { enabled: model.config.enabled, meta: model.config['meta'] },
  };
}
