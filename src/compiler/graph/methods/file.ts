import { fnmatch } from '../glob.ts';
import { allSections, matching, type SelectorMethod } from './method.ts';

/** `file:orders.sql`, or the name without its extension. */
export const selectByFile: SelectorMethod = (input) => {
  const fits = fnmatch(input.value);
  return matching(input, allSections, (node) => {
    const name = node.original_file_path.slice(node.original_file_path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    return fits(name) || fits(dot > 0 ? name.slice(0, dot) : name);
  });
};
