import { join } from 'node:path';
import { writeFileAtomically } from '../../util/write-file.ts';
import type { FreshnessEntry } from '../graph/previous-state.ts';
import type { FreshnessThreshold } from '../manifest/resource.ts';
import type { ArtifactMetadata } from './artifact-metadata.ts';
import { readJsonObject } from './read-json.ts';

/** What a freshness check came to; `facts` are absent where the check itself failed. */
export interface SourceResult {
  readonly unique_id: string;
  readonly status: string;
  readonly timing: readonly unknown[];
  readonly thread_id: string;
  readonly execution_time: number;
  readonly adapter_response: Readonly<Record<string, unknown>>;
  readonly freshness?: {
    readonly max_loaded_at: string;
    readonly snapshotted_at: string;
    readonly max_loaded_at_time_ago_in_s: number;
    readonly criteria: FreshnessThreshold;
  };
}

/** Writes sources.json v3 to a file. As in dbt's, a source whose check failed by itself is not in it. */
export function writeSources(
  path: string,
  artifact: { metadata: ArtifactMetadata; results: readonly SourceResult[]; elapsed: number },
): void {
  const { metadata, results, elapsed } = artifact;
  const entries = results.flatMap((it) => (it.freshness ? [entry(it, it.freshness)] : []));
  const json = { metadata, results: entries, elapsed_time: elapsed };
  writeFileAtomically(path, JSON.stringify(json), { durable: false });
}

function entry(result: SourceResult, freshness: NonNullable<SourceResult['freshness']>): object {
  return {
    unique_id: result.unique_id,
    max_loaded_at: freshness.max_loaded_at,
    snapshotted_at: freshness.snapshotted_at,
    max_loaded_at_time_ago_in_s: freshness.max_loaded_at_time_ago_in_s,
    status: result.status,
    criteria: freshness.criteria,
    adapter_response: result.adapter_response,
    timing: result.timing,
    thread_id: result.thread_id,
    execution_time: result.execution_time,
  };
}

/** Reads the results of a sources.json; undefined when there is none. */
export function readSources(folder: string): readonly FreshnessEntry[] | undefined {
  const json = readJsonObject(join(folder, 'sources.json'));
  if (!json) return undefined;
  return (Array.isArray(json['results']) ? json['results'] : []) as FreshnessEntry[];
}
