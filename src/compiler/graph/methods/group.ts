import { fnmatch } from '../glob.ts';
import { matching, type SelectorMethod } from './method.ts';

/** `group:finance`: nodes and metrics whose config names the group. */
export const selectByGroup: SelectorMethod = (input) => {
  const fits = fnmatch(input.value);
  return matching(input, ['nodes', 'metrics'], (node) => {
    const group = node.config['group'];
    return typeof group === 'string' && group !== '' && fits(group);
  });
};
