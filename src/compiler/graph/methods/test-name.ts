import { fnmatch } from '../glob.ts';
import { matching, type SelectorMethod } from './method.ts';

/** `test_name:unique`: generic tests by what they test, unit tests by their own name. */
export const selectByTestName: SelectorMethod = (input) => {
  const fits = fnmatch(input.value);
  return matching(input, ['nodes', 'unit_tests'], (node) => {
    if (node.resource_type === 'unit_test') return fits(node.name);
    const metadata = node['test_metadata'] as { name: string } | undefined | null;
    return node.resource_type === 'test' && !!metadata && fits(metadata.name);
  });
};
