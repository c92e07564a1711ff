import { fnmatch } from '../glob.ts';
import { allSections, matching, type SelectorMethod } from './method.ts';

/** `tag:nightly`, wildcards allowed. */
export const selectByTag: SelectorMethod = (input) => {
  const fits = fnmatch(input.value);
  return matching(input, allSections, (node) => tagsOf(node).some(fits));
};

function tagsOf(node: {
  resource_type: string;
  tags?: unknown;
  config?: { [key: string]: unknown };
}): string[] {
  const tags = node.resource_type === 'unit_test' ? node.config?.['tags'] : node.tags;
  if (typeof tags === 'string') return [tags];
  return Array.isArray(tags) ? tags : [];
}
