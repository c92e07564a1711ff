import { invalidSemantic } from '../../../../diagnostics/codes/semantic.ts';
import { ProblemError } from '../../../../diagnostics/diagnostic.ts';
import { str } from '../../../jinja/text.ts';
import type { ResourceBase } from '../../../manifest/resource.ts';
import { asMapping, records, text } from '../columns.ts';
import type { Properties } from '../read-properties.ts';

export interface WhereFilters {
  readonly where_filters: readonly { readonly where_sql_template: string }[];
}

export interface InputMeasure {
  readonly name: string;
  readonly filter: WhereFilters | null;
  readonly alias: string | null;
  readonly join_to_timespine: boolean;
  readonly fill_nulls_with: number | null;
}

export interface TimeWindow {
  readonly count: number;
  readonly granularity: string;
}

export interface InputMetric {
  readonly name: string;
  readonly filter: WhereFilters | null;
  readonly alias: string | null;
  readonly offset_window: TimeWindow | null;
  readonly offset_to_grain: string | null;
}

/** `type_params` of a metric as the manifest has them. `input_measures` is filled in once all metrics are known. */
export interface MetricParams {
  readonly measure: InputMeasure | null;
  input_measures: InputMeasure[];
  readonly numerator: InputMetric | null;
  readonly denominator: InputMetric | null;
  readonly expr: string | null;
  readonly window: TimeWindow | null;
  readonly grain_to_date: string | null;
  readonly metrics: readonly InputMetric[];
  readonly conversion_type_params: ConversionParams | null;
  readonly cumulative_type_params: CumulativeParams | null;
  readonly metric_aggregation_params: null;
}

interface ConversionParams {
  readonly base_measure: InputMeasure;
  readonly conversion_measure: InputMeasure;
  readonly entity: string;
  readonly calculation: string;
  readonly window: TimeWindow | null;
  readonly constant_properties: readonly { base_property: string; conversion_property: string }[] | null;
}

interface CumulativeParams {
  readonly window: TimeWindow | null;
  readonly grain_to_date: string | null;
  readonly period_agg: string;
  readonly metric: null;
}

/** The grains that dbt knows without a time spine. */
export const GRAINS = [
  'nanosecond',
  'microsecond',
  'millisecond',
  'second',
  'minute',
  'hour',
  'day',
  'week',
  'month',
  'quarter',
  'year',
];

/** One or several SQL conditions; null when there are none. */
export function whereFilters(value: unknown): WhereFilters | null {
  if (value === undefined || value === null) return null;
  const list = Array.isArray(value) ? value : [value];
  return { where_filters: list.map((item) => ({ where_sql_template: str(item) })) };
}

/** Reads `type_params`; throws a ProblemError about `metric` for what dbt does not take. */
export function metricParams(metric: ResourceBase, type: string, params: Properties): MetricParams {
  const window = (value: unknown): TimeWindow | null => timeWindow(metric, value);
  const inputMetric = (value: unknown): InputMetric => {
    const data: Properties = typeof value === 'string' ? { name: value } : asMapping(value);
    return {
      name: nameOf(metric, data, 'an input metric'),
      filter: whereFilters(data['filter']),
      alias: text(data['alias']) ?? null,
      offset_window: window(data['offset_window']),
      offset_to_grain: text(data['offset_to_grain']) ?? null,
    };
  };
  const optional = (value: unknown): InputMetric | null => (isGiven(value) ? inputMetric(value) : null);
  const metrics = Array.isArray(params['metrics']) ? params['metrics'] : [];
  const conversion = params['conversion_type_params'];
  return {
    measure: isGiven(params['measure']) ? inputMeasure(metric, params['measure']) : null,
    input_measures: [],
    numerator: optional(params['numerator']),
    denominator: optional(params['denominator']),
    expr: isGiven(params['expr']) ? str(params['expr']) : null,
    window: window(params['window']),
    grain_to_date: text(params['grain_to_date'])?.toLowerCase() ?? null,
    metrics: metrics.map(inputMetric),
    conversion_type_params: isGiven(conversion) ? conversionParams(metric, asMapping(conversion)) : null,
    cumulative_type_params: type === 'cumulative' ? cumulativeParams(metric, params) : null,
    metric_aggregation_params: null,
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function nameOf(metric: ResourceBase, data: Properties, what: string): string {
  return text(data['name']) ?? invalid(metric, `${what} has no "name"`);
}

function invalid(metric: ResourceBase, message: string): never {
  throw new ProblemError(invalidSemantic(message, metric));
}

function inputMeasure(metric: ResourceBase, value: unknown): InputMeasure {
  const data: Properties = typeof value === 'string' ? { name: value } : asMapping(value);
  const fill = data['fill_nulls_with'];
  return {
    name: nameOf(metric, data, 'a measure'),
    filter: whereFilters(data['filter']),
    alias: text(data['alias']) ?? null,
    join_to_timespine: data['join_to_timespine'] === true,
    fill_nulls_with: isGiven(fill) ? Number(fill) : null,
  };
}

/** `28 days`; the plural s goes from the grains that dbt knows, since custom ones may end in one. */
function timeWindow(metric: ResourceBase, value: unknown): TimeWindow | null {
  if (!isGiven(value)) return null;
  const written = str(value);
  const parts = written.toLowerCase().split(' ');
  const [count, granularity] = parts;
  if (parts.length !== 2 || count === undefined || granularity === undefined) {
    return invalid(
      metric,
      `Invalid window (${written}) in cumulative/conversion metric. Should be of the form \`<count> <granularity>\`, e.g., \`28 days\``,
    );
  }
  if (!/^\d+$/.test(count)) {
    invalid(metric, `Invalid count (${count}) in cumulative/conversion metric window string: (${written})`);
  }
  const singular = granularity.replace(/s$/, '');
  return { count: Number(count), granularity: GRAINS.includes(singular) ? singular : granularity };
}

function conversionParams(metric: ResourceBase, data: Properties): ConversionParams {
  const properties = data['constant_properties'];
  return {
    base_measure: inputMeasure(metric, data['base_measure']),
    conversion_measure: inputMeasure(metric, data['conversion_measure']),
    entity: text(data['entity']) ?? invalid(metric, '"conversion_type_params" has no "entity"'),
    calculation: (text(data['calculation']) ?? 'conversion_rate').toLowerCase(),
    window: timeWindow(metric, data['window']),
    constant_properties: isGiven(properties)
      ? records(properties).map((property) => ({
          base_property: String(property['base_property']),
          conversion_property: String(property['conversion_property']),
        }))
      : null,
  };
}

/** The older place of `window` and `grain_to_date`, beside, counts where the newer says nothing. */
function cumulativeParams(metric: ResourceBase, params: Properties): CumulativeParams {
  const own = asMapping(params['cumulative_type_params']);
  return {
    window: timeWindow(metric, own['window'] || params['window']),
    grain_to_date: text(own['grain_to_date'] || params['grain_to_date']) ?? null,
    period_agg: (text(own['period_agg']) ?? 'first').toLowerCase(),
    metric: null,
  };
}
