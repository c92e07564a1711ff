import { fnmatch } from '../glob.ts';
import { allSections, matching, type SelectorMethod } from './method.ts';

/** `package:name`; `package:this` is the project itself. */
export const selectByPackage: SelectorMethod = (input) => {
  const fits = fnmatch(input.value === 'this' ? input.manifest.metadata.project_name : input.value);
  return matching(input, allSections, (node) => fits(node.package_name));
};
