import { invalidSelectorValue } from '../../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { matching, type SelectorMethod } from './method.ts';

type TestType = 'generic' | 'singular' | 'unit';

/** `schema` is dbt's old word for `generic`. */
const types: Readonly<Record<string, readonly TestType[]>> = {
  generic: ['generic'],
  schema: ['generic'],
  data: ['generic', 'singular'],
  singular: ['singular'],
  unit: ['unit'],
};

/** `test_type:generic`, `singular`, `data` (both of them) or `unit`. */
export const selectByTestType: SelectorMethod = (input) => {
  const wanted = Object.hasOwn(types, input.value) ? types[input.value]! : undefined;
  if (!wanted) {
    throw new ProblemError(
      invalidSelectorValue(
        `Invalid test type selector ${input.value}: expected "generic", "singular", "unit", or "data"`,
      ),
    );
  }
  return matching(input, ['nodes', 'unit_tests'], (node) => {
    if (node.resource_type === 'unit_test') return wanted.includes('unit');
    if (node.resource_type !== 'test') return false;
    return wanted.includes(node['test_metadata'] ? 'generic' : 'singular');
  });
};
