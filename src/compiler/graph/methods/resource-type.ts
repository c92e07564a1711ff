import { invalidSelectorValue } from '../../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
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
    const suggestion = nearest(input.value, known);
    const hint = suggestion ? `did you mean "${suggestion}"?` : `one of ${[...known].join(', ')}`;
    const message = `Invalid resource_type selector "${input.value}"`;
    throw new ProblemError(invalidSelectorValue(message, hint));
  }
  return matching(input, allSections, (node) => node.resource_type === input.value);
};
