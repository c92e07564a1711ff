import { invalidSelectorValue } from '../../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { fnmatch } from '../glob.ts';
import { matching, type Section, type SelectorMethod } from './method.ts';

/** A method that takes `[package.]name`; dbt has five of them. `noun` is what its error message calls the thing. */
export function selectByName(section: Section, noun: string, variable: string): SelectorMethod {
  return (input) => {
    const parts = input.value.split('.');
    if (parts.length > 2) {
      throw new ProblemError(
        invalidSelectorValue(
          `Invalid ${noun} selector value "${input.value}". ${noun.charAt(0).toUpperCase()}${noun.slice(1)}s must be of the form \${${variable}_name} or \${${variable}_package.${variable}_name}`,
        ),
      );
    }
    const [inPackage, name] = (parts.length === 1 ? ['*', parts[0]!] : parts).map(fnmatch);
    return matching(input, [section], (node) => inPackage!(node.package_name) && name!(node.name));
  };
}
