import type { PreviousState } from '../graph/previous-state.ts';
import { readManifest } from './manifest-artifact.ts';
import { readRunResults } from './run-results-artifact.ts';
import { readSources } from './sources-artifact.ts';

/** Reads the artifacts that `state:`, `result:` and `source_status:` compare with. Throws a ProblemError for broken ones. */
export function readState(stateFolder: string, targetFolder: string): PreviousState {
  const manifest = readManifest(stateFolder);
  const results = readRunResults(stateFolder)?.results;
  const sources = readSources(stateFolder);
  const sourcesCurrent = readSources(targetFolder);
  return {
    ...(manifest ? { manifest } : {}),
    ...(results ? { results } : {}),
    ...(sources ? { sources } : {}),
    ...(sourcesCurrent ? { sourcesCurrent } : {}),
  };
}
