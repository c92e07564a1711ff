import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

/** The resource that a problem is about. */
interface Named {
  readonly unique_id: string;
  readonly name: string;
  readonly original_file_path: string;
}

const at = (span: Span | undefined): { at?: Span } => (span ? { at: span } : {});

function didYouMean(suggestion: string | undefined): { hint?: string } {
  return suggestion === undefined ? {} : { hint: `did you mean "${suggestion}"?` };
}

/** A metric, semantic model, saved query or function with a value that dbt does not take. */
export function invalidSemantic(message: string, node: Named, span?: Span): Problem {
  return {
    code: 'invalid-semantic-layer',
    kind: 'Parsing',
    message: `Invalid ${node.unique_id} in ${node.original_file_path}: ${message}`,
    ...at(span),
    node: node.unique_id,
  };
}

export interface MissingInput {
  readonly node: Named & { readonly resource_type: string };
  readonly kind: 'metric' | 'measure';
  readonly target: string;
  readonly isDisabled: boolean;
  readonly suggestion?: string | undefined;
  readonly at?: Span | undefined;
}

/** A metric or saved query that needs a metric or measure that does not exist or is switched off. */
export function metricInputMissing(missing: MissingInput): Problem {
  const { node, kind, target } = missing;
  const reason = missing.isDisabled ? 'is disabled and thus cannot be referenced' : 'does not exist';
  const use =
    node.resource_type === 'metric'
      ? `metric \`${node.name}\` is made of it`
      : `saved query \`${node.name}\` asks for it`;
  return {
    code: `${kind}-not-found`,
    kind: 'Parsing',
    message: `The ${kind} \`${target}\` ${reason}, but ${use}.`,
    ...didYouMean(missing.suggestion),
    ...at(missing.at),
    node: node.unique_id,
  };
}

/** Metrics that are made of each other. */
export function metricCycle(node: Named, path: readonly string[]): Problem {
  return {
    code: 'metric-cycle',
    kind: 'Parsing',
    message: `Metric \`${node.name}\` is made of itself: ${path.join(' -> ')}.`,
    node: node.unique_id,
  };
}

/** Measures need a calendar table to be joined to. dbt's sentence. */
export function timeSpineMissing(): Problem {
  return {
    code: 'time-spine-missing',
    kind: 'Parsing',
    message:
      'The semantic layer requires a time spine model with granularity DAY or smaller in the project, but none was found. ' +
      'Guidance on creating this model can be found on our docs site (https://docs.getdbt.com/docs/build/metricflow-time-spine).',
    hint: 'add "time_spine: {standard_granularity_column: …}" to the model of a calendar table, and "granularity: day" to that column',
  };
}

/** A unit test that dbt does not take: rows that do not fit their format, a missing override, and the like. */
export function invalidUnitTest(message: string, node: Named, span?: Span): Problem {
  return { code: 'invalid-unit-test', kind: 'Parsing', message, ...at(span), node: node.unique_id };
}

/** A unit test of a model that does not exist. */
export function unitTestModelMissing(
  node: Named,
  model: string,
  options: { readonly suggestion?: string | undefined; readonly at?: Span | undefined },
): Problem {
  return {
    code: 'unit-test-model-not-found',
    kind: 'Parsing',
    message: `Unable to find model '${model}' for unit test '${node.name}' in ${node.original_file_path}`,
    ...didYouMean(options.suggestion),
    ...at(options.at),
    node: node.unique_id,
  };
}

/** A fixture name without a file of that name. */
export function fixtureMissing(
  node: Named,
  fixture: string,
  options: { readonly suggestion?: string | undefined; readonly at?: Span | undefined },
): Problem {
  return {
    code: 'fixture-not-found',
    kind: 'Parsing',
    message: `File not found for fixture '${fixture}' in unit tests in ${node.original_file_path}`,
    ...(options.suggestion === undefined
      ? { hint: 'fixtures are .csv and .sql files in the folder "fixtures" of a test path' }
      : didYouMean(options.suggestion)),
    ...at(options.at),
    node: node.unique_id,
  };
}

/** A function's file without the properties that say what it returns. */
export function functionWithoutReturns(node: Named): Problem {
  return {
    code: 'function-without-returns',
    kind: 'Parsing',
    message: `Function '${node.name}' (${node.original_file_path}) has no properties: it cannot be created without a return type.`,
    hint: `add it to the "functions" of a properties file, with "returns: {data_type: …}"`,
    node: node.unique_id,
  };
}
