import { invalidSelectorValue } from '../../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { fnmatch } from '../glob.ts';
import { matching, type SelectorMethod } from './method.ts';

/** `source:[package.]name[.table]`, wildcards allowed in each part. */
export const selectBySource: SelectorMethod = (input) => {
  const parts = input.value.split('.');
  if (parts.length > 3) {
    throw new ProblemError(
      invalidSelectorValue(
        `Invalid source selector value "${input.value}". Sources must be of the form \`\${source_name}\`, \`\${source_name}.\${target_name}\`, or \`\${package_name}.\${source_name}.\${target_name}`,
      ),
    );
  }
  const [inPackage, source, table] = (
    parts.length === 1 ? ['*', parts[0]!, '*'] : parts.length === 2 ? ['*', ...parts] : parts
  ).map(fnmatch);
  return matching(
    input,
    ['sources'],
    (node) => inPackage!(node.package_name) && source!(String(node['source_name'])) && table!(node.name),
  );
};
