import { type Json, list, record, text } from './json.ts';

/** dbt artifacts as parsed JSON, whoever wrote them. */
export interface SiteArtifacts {
  readonly manifest: unknown;
  readonly catalog?: unknown;
  readonly runResults?: unknown;
  /** run_results of earlier runs, oldest first. */
  readonly runHistory?: readonly unknown[];
}

/** The artifacts with their outer shape checked. */
export interface SiteInput {
  readonly manifest: Json;
  readonly catalog: Json | undefined;
  readonly runResults: Json;
  readonly results: readonly Json[];
  readonly runHistory: readonly Json[];
}

/** Makes the artifacts safe to walk; whatever is missing is empty. */
export function readInput(artifacts: SiteArtifacts): SiteInput {
  const runHistory = (artifacts.runHistory ?? []).map(record);
  const given = record(artifacts.runResults);
  const runResults = onlyCompiles(given) ? (runHistory.at(-1) ?? {}) : given;
  return {
    manifest: record(artifacts.manifest),
    catalog: artifacts.catalog === undefined ? undefined : record(artifacts.catalog),
    runResults,
    results: list(runResults['results']).map(record),
    runHistory,
  };
}

/** Commands whose "success" says nothing about data; dbt's write run_results.json all the same. */
function onlyCompiles(runResults: Json): boolean {
  const which = text(record(runResults['args'])['which']);
  return ['compile', 'generate', 'docs', 'docs generate', 'parse', 'list', 'show'].includes(which);
}
