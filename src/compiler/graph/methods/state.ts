import { invalidSelectorValue, stateMissing } from '../../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { findResource } from '../../manifest/manifest.ts';
import { checkRemovedContracts, compareManifests, stateChecks } from '../state/state-checks.ts';
import { allSections, matching, type SelectorMethod } from './method.ts';

/** `state:modified`, its parts such as `state:modified.body`, `new`, `old` and `unmodified`, against `--state`. */
export const selectByState: SelectorMethod = (input) => {
  const previous = input.context.previous?.manifest;
  if (!previous) throw new ProblemError(stateMissing('manifest'));
  const check = Object.hasOwn(stateChecks, input.value) ? stateChecks[input.value] : undefined;
  if (!check) {
    const known = Object.keys(stateChecks).map((name) => `'${name}'`);
    throw new ProblemError(
      invalidSelectorValue(
        `Got an invalid selector "${input.value}", expected one of "[${known.join(', ')}]"`,
      ),
    );
  }
  const comparison = compareManifests(input.manifest, previous, input);
  const found = [
    ...matching(input, allSections, (node, id) => check(findResource(previous, id), node, comparison)),
  ];
  if (['modified', 'unmodified', 'modified.contract'].includes(input.value))
    checkRemovedContracts(comparison);
  return found;
};
