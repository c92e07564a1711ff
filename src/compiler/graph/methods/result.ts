import { stateMissing } from '../../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { allSections, matching, type SelectorMethod } from './method.ts';

/** `result:error`: what ended so in the run_results.json of `--state`. */
export const selectByResult: SelectorMethod = (input) => {
  const results = input.context.previous?.results;
  if (!results) throw new ProblemError(stateMissing('run_results'));
  const ids = new Set(results.filter((it) => it.status === input.value).map((it) => it.unique_id));
  return matching(input, allSections, (_, id) => ids.has(id));
};
