import { invalidSemantic, timeSpineMissing } from '../../../../diagnostics/codes/semantic.ts';
import { asError, asWarning } from '../../../../diagnostics/diagnostic.ts';
import type { GraphResource, ManifestNode } from '../../../manifest/resource.ts';
import type { ManifestBuilder } from '../../manifest-builder.ts';
import { GRAINS, type MetricParams } from './metric-params.ts';

/** The name of the calendar model that needs no `time_spine`. */
const LEGACY_TIME_SPINE = 'metricflow_time_spine';
const NAME = /^[a-z]((?!__)[a-z0-9_])*[a-z0-9]$/;
const RESERVED = new Set([...GRAINS, 'metric_time', 'mf_internal_uuid']);

interface Element {
  readonly name: string;
  readonly type?: string;
  readonly agg_time_dimension?: string | null;
}

type Report = (message: string) => void;

/**
 * The rules of dbt's semantic layer that make a project fail when it is parsed: names, primary entities, time
 * dimensions, inputs of metrics, and a calendar. dbt checks them where there are metrics and semantic models, and
 * checks some more that only matter to those who query metrics.
 */
export function checkSemanticLayer(builder: ManifestBuilder): void {
  const models = Object.values(builder.semanticModels);
  const metrics = Object.values(builder.metrics);
  if (models.length > 0 && !hasTimeSpine(builder)) builder.diagnostics.push(asError(timeSpineMissing()));
  if (models.length === 0 || metrics.length === 0) return;
  const reportOn =
    (node: GraphResource): Report =>
    (message) =>
      builder.diagnostics.push(asError(invalidSemantic(message, node)));
  for (const node of [...models, ...metrics, ...Object.values(builder.savedQueries)]) {
    checkName(node.name, reportOn(node));
  }
  for (const model of models) checkModel(model, reportOn(model));
  checkMeasures(models, reportOn);
  for (const metric of metrics) {
    checkMetric(metric, reportOn(metric));
    checkUse(metric, (message) => builder.diagnostics.push(asWarning(invalidSemantic(message, metric))));
  }
}

function hasTimeSpine(builder: ManifestBuilder): boolean {
  const largest = GRAINS.indexOf('day');
  return Object.values(builder.nodes).some((node) => {
    if (node.name === LEGACY_TIME_SPINE) return true;
    const grain = timeSpineGrain(node);
    return grain !== undefined && GRAINS.indexOf(grain.toLowerCase()) <= largest;
  });
}

function timeSpineGrain(node: ManifestNode): string | undefined {
  const spine = node.time_spine as { standard_granularity_column?: string } | null | undefined;
  const column = spine?.standard_granularity_column;
  return column === undefined ? undefined : (node.columns[column]?.granularity ?? undefined);
}

function checkName(name: string, report: Report): void {
  if (!NAME.test(name)) {
    report(
      `Invalid name \`${name}\` - names may only contain lower case letters, numbers, and underscores. Additionally, names must start with a lower case letter, ` +
        'cannot end with an underscore, cannot contain dunders (double underscores, or __), and must be at least 2 characters long.',
    );
  } else if (RESERVED.has(name)) report(`Invalid name \`${name}\` - this name is reserved.`);
}

function elementsOf(model: GraphResource, key: 'measures' | 'entities' | 'dimensions'): readonly Element[] {
  return model[key] as readonly Element[];
}

function checkModel(model: GraphResource, report: Report): void {
  const kinds = new Map<string, string>();
  for (const [key, kind] of [
    ['measures', 'measure'],
    ['entities', 'entity'],
    ['dimensions', 'dimension'],
  ] as const) {
    for (const { name } of elementsOf(model, key)) {
      const known = kinds.get(name);
      if (known) {
        report(
          `In semantic model \`${model.name}\`, can't use name \`${name}\` for a ${kind} when it was already used for a ${known}`,
        );
      } else kinds.set(name, kind);
      checkName(name, report);
    }
  }
  checkPrimaryEntity(model, report);
  checkTimeDimensions(model, report);
}

function checkPrimaryEntity(model: GraphResource, report: Report): void {
  const primary = elementsOf(model, 'entities').filter(({ type }) => type === 'primary');
  const field = model['primary_entity'];
  if (primary.length > 1) {
    const names = primary.map(({ name }) => name).join(', ');
    report(
      `Semantic models can have only one primary entity. The semantic model \`${model.name}\` has ${primary.length}: ${names}`,
    );
  } else if (primary.length === 1 && field !== null) {
    report(
      `The semantic model \`${model.name}\` has an entity named \`${primary[0]!.name}\` with type primary but it also has the \`primary_entity\` field set to \`${String(field)}\`. Both should not be present in the model.`,
    );
  } else if (primary.length === 0 && field === null && elementsOf(model, 'dimensions').length > 0) {
    report(
      `The semantic model ${model.name} contains dimensions, but it does not define a primary entity. Either add an entity with type PRIMARY or set a value for the primary_entity key.`,
    );
  }
}

function checkTimeDimensions(model: GraphResource, report: Report): void {
  const fallback = (model['defaults'] as { agg_time_dimension: string | null } | null)?.agg_time_dimension;
  const dimensions = elementsOf(model, 'dimensions').filter(({ type }) => type === 'time');
  for (const measure of elementsOf(model, 'measures')) {
    const wanted = measure.agg_time_dimension ?? fallback;
    if (wanted === undefined || wanted === null) {
      report(
        `Aggregation time dimension for measure ${measure.name} on semantic model ${model.name} is not set! To fix this either specify a default \`agg_time_dimension\` for the semantic model or define an \`agg_time_dimension\` on the measure directly.`,
      );
    } else if (!dimensions.some(({ name }) => name === wanted)) {
      report(
        `In semantic model '${model.name}', measure '${measure.name}' has the aggregation time dimension set to '${wanted}', which is not a valid time dimension in the semantic model`,
      );
    }
  }
}

function checkMeasures(models: readonly GraphResource[], reportOn: (node: GraphResource) => Report): void {
  const owners = new Map<string, GraphResource>();
  for (const model of models) {
    for (const { name } of elementsOf(model, 'measures')) {
      const other = owners.get(name);
      if (other && other !== model) {
        reportOn(model)(
          `Found measure with name ${name} in multiple semantic models with names (${other.name}, ${model.name})`,
        );
      }
      owners.set(name, model);
    }
  }
}

function checkMetric(metric: GraphResource, report: Report): void {
  const params = metric['type_params'] as MetricParams;
  const cumulative = params.cumulative_type_params;
  if (cumulative?.window && cumulative.grain_to_date) {
    report('Both window and grain_to_date set for cumulative metric. Please set one or the other.');
  }
  if (metric['type'] !== 'derived') return;
  if (params.metrics.length === 0) {
    report(
      `No input metrics found for derived metric '${metric.name}'. Please add metrics to type_params.metrics.`,
    );
  }
  for (const input of params.metrics) {
    if (!input.offset_window || !input.offset_to_grain) continue;
    report(
      `Both offset_window and offset_to_grain set for derived metric '${metric.name}' on input metric '${input.name}'. Please set one or the other.`,
    );
  }
}

/** A derived metric that does not use its inputs is no error, but hardly meant. */
function checkUse(metric: GraphResource, report: Report): void {
  const { expr, metrics } = metric['type_params'] as MetricParams;
  if (metric['type'] !== 'derived') return;
  if (!expr) {
    report(
      `No \`expr\` set for derived metric ${metric.name}. Please add an \`expr\` that references all input metrics.`,
    );
    return;
  }
  for (const input of metrics) {
    const name = input.alias ?? input.name;
    if (expr.includes(name)) continue;
    report(
      `Input metric '${name}' is not used in \`expr\`: '${expr}' for derived metric '${metric.name}'. Please update the \`expr\` or remove the input metric.`,
    );
  }
}
