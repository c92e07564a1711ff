import type { SelectorMethod } from './method.ts';

/** `selector:nightly`: what a selector of selectors.yml selects. */
export const selectBySelector: SelectorMethod = (input) => {
  const chosen = input.selectNamed(input.value);
  return [...chosen].filter((id) => input.members.has(id));
};
