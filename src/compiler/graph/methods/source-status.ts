import { stateMissing } from '../../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { FreshnessEntry } from '../previous-state.ts';
import { allSections, matching, type SelectorMethod } from './method.ts';

/** `source_status:fresher`: sources with newer data than in the sources.json of `--state`. */
export const selectBySourceStatus: SelectorMethod = (input) => {
  const { sources, sourcesCurrent } = input.context.previous ?? {};
  if (!sources) throw new ProblemError(stateMissing('sources'));
  if (!sourcesCurrent) throw new ProblemError(stateMissing('current-sources'));
  if (input.value !== 'fresher') return [];
  const before = loadedAt(sources);
  const now = loadedAt(sourcesCurrent);
  const fresher = (id: string) => {
    const current = now.get(id);
    if (current === undefined) return false;
    const previous = before.get(id);
    return previous === undefined || current > previous;
  };
  return matching(input, allSections, (_, id) => fresher(id));
};

function loadedAt(entries: readonly FreshnessEntry[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const entry of entries) {
    if (entry.max_loaded_at !== undefined) times.set(entry.unique_id, Date.parse(entry.max_loaded_at));
  }
  return times;
}
