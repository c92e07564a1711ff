import { invalidSelectorValue } from '../../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { allSections, matching, type SelectorMethod } from './method.ts';

const known = new Set([
  'model',
  'analysis',
  'test',
  'snapshot',
  'operation',
  'seed',
  'rpc',
  'sql_operation',
  'doc',
  'source',
  'macro',
  'exposure',
  'metric',
  'group',
  'saved_query',
  'semantic_model',
  'unit_test',
  'fixture',
  'function',
]);

/** `resource_type:seed`. */
export const selectByResourceType: SelectorMethod = (input) => {
  if (!known.has(input.value)) {
    throw new ProblemError(invalidSelectorValue(`Invalid resource_type selector "${input.value}"`));
  }
  return matching(input, allSections, (node) => node.resource_type === input.value);
};
