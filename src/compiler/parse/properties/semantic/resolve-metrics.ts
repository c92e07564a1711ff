import { invalidSemantic, metricCycle, metricInputMissing } from '../../../../diagnostics/codes/semantic.ts';
import { asError } from '../../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../../diagnostics/suggest.ts';
import { equals } from '../../../jinja/compare.ts';
import { pickByPackage, searchOrder } from '../../../manifest/ref-lookup.ts';
import type { GraphResource } from '../../../manifest/resource.ts';
import type { ManifestBuilder } from '../../manifest-builder.ts';
import type { InputMeasure, MetricParams } from './metric-params.ts';

/** Finds what every metric is made of: `type_params.input_measures` and `depends_on.nodes`. */
export function resolveMetrics(builder: ManifestBuilder): void {
  const resolver = {
    builder,
    done: new Set<string>(),
    open: [] as string[],
    measures: measureIndex(builder),
  };
  for (const metric of Object.values(builder.metrics)) resolveMetric(resolver, metric);
}

interface Resolver {
  readonly builder: ManifestBuilder;
  readonly done: Set<string>;
  /** The names of the metrics that are being resolved, outermost first. */
  readonly open: string[];
  readonly measures: ReadonlyMap<string, readonly GraphResource[]>;
}

function measureIndex(builder: ManifestBuilder): Map<string, GraphResource[]> {
  const index = new Map<string, GraphResource[]>();
  const disabled = Object.values(builder.disabled)
    .flat()
    .filter((node): node is GraphResource => node.resource_type === 'semantic_model');
  for (const model of [...Object.values(builder.semanticModels), ...disabled]) {
    for (const { name } of model['measures'] as { name: string }[]) {
      const list = index.get(name);
      if (list) list.push(model);
      else index.set(name, [model]);
    }
  }
  return index;
}

function paramsOf(metric: GraphResource): MetricParams {
  return metric['type_params'] as MetricParams;
}

function resolveMetric(resolver: Resolver, metric: GraphResource): void {
  const { builder, done, open } = resolver;
  if (done.has(metric.unique_id)) return;
  if (open.includes(metric.name)) {
    builder.diagnostics.push(
      asError(metricCycle(metric, [...open.slice(open.indexOf(metric.name)), metric.name])),
    );
    return;
  }
  open.push(metric.name);
  const params = paramsOf(metric);
  switch (metric['type']) {
    case 'simple':
    case 'cumulative':
      addMeasures(resolver, metric, params.measure ? [params.measure] : [], '"measure"');
      break;
    case 'conversion': {
      const conversion = params.conversion_type_params;
      const measures = conversion ? [conversion.base_measure, conversion.conversion_measure] : [];
      addMeasures(resolver, metric, measures, '"conversion_type_params"');
      break;
    }
    default:
      addMetrics(resolver, metric);
  }
  open.pop();
  done.add(metric.unique_id);
}

function addMeasures(
  { builder, measures }: Resolver,
  metric: GraphResource,
  inputs: readonly InputMeasure[],
  missingKey: string,
): void {
  if (inputs.length === 0) {
    const message = `a ${String(metric['type'])} metric needs ${missingKey} under "type_params"`;
    builder.diagnostics.push(asError(invalidSemantic(message, metric)));
  }
  const order = searchOrder(builder.metadata.project_name, metric.package_name);
  for (const input of inputs) {
    addInput(paramsOf(metric).input_measures, input);
    const models = measures.get(input.name) ?? [];
    const enabled = models.filter((model) => model.config.enabled !== false);
    const model = pickByPackage(enabled, null, order);
    if (model) addParent(metric, model);
    else
      report(builder, metric, {
        kind: 'measure',
        target: input.name,
        isDisabled: models.length > 0,
        known: measures.keys(),
      });
  }
}

/** A metric that is made of others has the measures of all of them, each once. */
function addMetrics(resolver: Resolver, metric: GraphResource): void {
  const { builder } = resolver;
  const params = paramsOf(metric);
  const isRatio = metric['type'] === 'ratio';
  if (isRatio && (!params.numerator || !params.denominator)) {
    const message = 'Invalid ratio metric. Both a numerator and denominator must be specified';
    builder.diagnostics.push(asError(invalidSemantic(message, metric)));
    return;
  }
  const inputs = isRatio ? [params.numerator!, params.denominator!] : params.metrics;
  for (const { name } of inputs) {
    const target = builder.resolveNamed(builder.metrics, name, null, metric.package_name) as
      | GraphResource
      | undefined;
    if (!target) {
      const isDisabled = Object.keys(builder.disabled).some(
        (id) => /^metric\.[^.]+\./.test(id) && id.endsWith(`.${name}`),
      );
      const known = Object.values(builder.metrics).map((other) => other.name);
      report(builder, metric, { kind: 'metric', target: name, isDisabled, known });
      continue;
    }
    resolveMetric(resolver, target);
    for (const measure of paramsOf(target).input_measures) addInput(params.input_measures, measure);
    addParent(metric, target);
  }
}

function addInput(list: InputMeasure[], measure: InputMeasure): void {
  if (!list.some((known) => equals(known, measure))) list.push(measure);
}

function addParent(metric: GraphResource, parent: GraphResource): void {
  const { nodes } = metric.depends_on;
  if (!nodes.includes(parent.unique_id)) nodes.push(parent.unique_id);
}

interface Missing {
  readonly kind: 'metric' | 'measure';
  readonly target: string;
  readonly isDisabled: boolean;
  readonly known: Iterable<string>;
}

function report(builder: ManifestBuilder, node: GraphResource, { known, ...missing }: Missing): void {
  const suggestion = missing.isDisabled ? undefined : nearest(missing.target, known);
  builder.diagnostics.push(asError(metricInputMissing({ node, ...missing, suggestion })));
}
