import { invalidSemantic } from '../../../../diagnostics/codes/semantic.ts';
import { ProblemError } from '../../../../diagnostics/diagnostic.ts';
import type { GraphResource } from '../../../manifest/resource.ts';
import type { FileParser } from '../../draft.ts';
import { asMapping, text, texts } from '../columns.ts';
import { locateEntry, type Properties, type PropertyEntry } from '../read-properties.ts';
import { metricParams, whereFilters } from './metric-params.ts';
import { propertyResource } from './property-resource.ts';

const TYPES = ['simple', 'ratio', 'cumulative', 'derived', 'conversion'];

/** Adds one metric. `data` differs from the entry's for a metric that a measure makes of itself. */
export function parseMetric(parser: FileParser, entry: PropertyEntry, data: Properties = entry.data): void {
  const name = String(data['name']);
  const base = propertyResource(parser, { type: 'metric', entry, name, config: asMapping(data['config']) });
  checkName(base, entry);
  const type = text(data['type'])?.toLowerCase() ?? '';
  if (!TYPES.includes(type)) {
    const message = `"type" must be one of ${TYPES.join(', ')}, not ${text(data['type']) ?? 'empty'}`;
    throw new ProblemError(invalidSemantic(message, base, locateEntry(entry, ['type'])));
  }
  if (text(data['label']) === undefined) {
    throw new ProblemError(invalidSemantic('a metric needs a "label"', base, locateEntry(entry)));
  }
  const configMeta = asMapping(base.config['meta']);
  const meta = Object.keys(configMeta).length > 0 ? configMeta : asMapping(data['meta']);
  const metric: GraphResource = {
    ...base,
    description: text(data['description']) ?? '',
    label: text(data['label']),
    type,
    type_params: metricParams(base, type, asMapping(data['type_params'])),
    filter: whereFilters(data['filter']),
    metadata: null,
    time_granularity: text(data['time_granularity']) ?? null,
    meta: meta as NonNullable<GraphResource['meta']>,
    tags: texts(data['tags']),
    sources: [],
    metrics: [],
  };
  parser.builder.addResource(parser.builder.metrics, metric);
}

function checkName(metric: GraphResource, entry: PropertyEntry): void {
  const { name } = metric;
  const faults: string[] = [];
  if (name.includes(' ')) faults.push('cannot contain spaces');
  if (name.length > 250) faults.push('cannot contain more than 250 characters');
  if (!/^[A-Za-z]/.test(name)) faults.push('must begin with a letter');
  if (!/^[\p{L}\p{N}_]+$/u.test(name)) faults.push('must contain only letters, numbers and underscores');
  if (faults.length === 0) return;
  const message = `The metric name '${name}' is invalid.  It ${faults.join(', ')}`;
  throw new ProblemError(invalidSemantic(message, metric, locateEntry(entry)));
}
