import { matching, type SelectorMethod } from './method.ts';

/** `access:public`: models with that access level. */
export const selectByAccess: SelectorMethod = (input) =>
  matching(input, ['nodes'], (node) => node.resource_type === 'model' && node['access'] === input.value);
