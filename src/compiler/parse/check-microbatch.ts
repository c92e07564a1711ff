import { invalidConfig, microbatchWithoutEventTimeInput } from '../../diagnostics/codes/parse.ts';
import { asError, asWarning, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { parseUtc } from '../../util/utc-time.ts';
import { isMicrobatch, usesBatches } from '../manifest/microbatch.ts';
import type { MacroDefinition, ManifestNode } from '../manifest/resource.ts';
import type { ManifestBuilder } from './manifest-builder.ts';

const sizes = ['hour', 'day', 'month', 'year'];

/** What models that run in batches must say; `begin` gets the form in which dbt writes it. */
export function checkMicrobatchModels(
  builder: ManifestBuilder,
  macros: Iterable<MacroDefinition>,
  projectFlags: Readonly<Record<string, unknown>>,
): void {
  const models = Object.values(builder.nodes).filter(isMicrobatch);
  if (models.length === 0 || !usesBatches(macros, projectFlags)) return;
  for (const node of models) {
    const fault = faultOf(node);
    if (fault) builder.diagnostics.push(problem(node, fault));
    else node.config.begin = withTime(String(node.config.begin));
    const input = node.depends_on.nodes.find((id) => hasOddEventTime(builder, id));
    if (input) builder.diagnostics.push(oddInput(builder, node, input));
    else if (!node.depends_on.nodes.some((id) => eventTimeOf(builder, id))) {
      builder.diagnostics.push(asWarning(microbatchWithoutEventTimeInput(node)));
    }
  }
}

/** dbt's order and dbt's words. */
function faultOf({ config }: ManifestNode): string | undefined {
  const { event_time: field, begin, batch_size: size, lookback, concurrent_batches: side } = config;
  if (field == null) {
    return "must provide an 'event_time' (string) config that indicates the name of the event time column.";
  }
  if (typeof field !== 'string') {
    return `must provide an 'event_time' config of type string, but got: ${pythonType(field)}.`;
  }
  if (begin == null) {
    return "must provide a 'begin' (datetime) config that indicates the earliest timestamp the microbatch model should be built from.";
  }
  if (typeof begin !== 'string') {
    return `must provide a 'begin' config of type datetime, but got: ${pythonType(begin)}.`;
  }
  if (!parseUtc(begin)) {
    return `must provide a 'begin' config of valid datetime (ISO format), but got: ${begin}.`;
  }
  if (!sizes.includes(String(size))) {
    const list = sizes.map((it) => `'${it}'`).join(', ');
    return `must provide a 'batch_size' config that is one of [${list}], but got: ${size ?? 'None'}.`;
  }
  if (lookback != null && !Number.isInteger(lookback)) {
    return `must provide the optional 'lookback' config as type int, but got: ${pythonType(lookback)}).`;
  }
  if (side != null && typeof side !== 'boolean') {
    return `optional 'concurrent_batches' config must be of type \`bool\` if specified, but got: ${pythonType(side)}).`;
  }
  return undefined;
}

function eventTimeOf(builder: ManifestBuilder, id: string): unknown {
  return (builder.nodes[id] ?? builder.sources[id])?.config['event_time'];
}

function hasOddEventTime(builder: ManifestBuilder, id: string): boolean {
  const field = eventTimeOf(builder, id);
  return field != null && field !== '' && typeof field !== 'string';
}

function oddInput(builder: ManifestBuilder, node: ManifestNode, id: string): Diagnostic {
  const input = (builder.nodes[id] ?? builder.sources[id])!;
  const type = pythonType(input.config['event_time']);
  return problem(
    node,
    `depends on an input node '${input.name}' with an 'event_time' config of invalid (non-string) type: ${type}.`,
  );
}

function problem(node: ManifestNode, fault: string): Diagnostic {
  return asError(invalidConfig(`Microbatch model '${node.name}' ${fault}`, node));
}

/** `2020-01-01` and `2020-01-01 00:00` as `2020-01-01T00:00:00`. */
function withTime(text: string): string {
  const [, date, hour = '00', minute = '00', second = '00', rest = ''] =
    /^\s*(\d{4}-\d\d-\d\d)(?:[ T](\d\d)(?::(\d\d)(?::(\d\d))?)?)?(.*?)\s*$/.exec(text)!;
  return `${date}T${hour}:${minute}:${second}${rest.replace(/^Z$/, '+00:00')}`;
}

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return "<class 'list'>";
  if (typeof value === 'number') return Number.isInteger(value) ? "<class 'int'>" : "<class 'float'>";
  const names: Readonly<Record<string, string>> = { string: 'str', boolean: 'bool', object: 'dict' };
  return `<class '${names[typeof value] ?? typeof value}'>`;
}
