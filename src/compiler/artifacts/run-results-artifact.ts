import { join } from 'node:path';
import { writeTexts } from '../../util/streamed-file.ts';
import type { ArtifactMetadata } from './artifact-metadata.ts';
import { readJsonObject } from './read-json.ts';

/** One result as run_results.json v6 has it. */
export interface RunResultEntry {
  readonly status: string;
  readonly timing: readonly unknown[];
  readonly thread_id: string;
  readonly execution_time: number;
  readonly adapter_response: Readonly<Record<string, unknown>>;
  readonly message: string | null;
  readonly failures: number | null;
  readonly unique_id: string;
  readonly compiled: boolean | null;
  readonly compiled_code: string | null;
  readonly relation_name: string | null;
  readonly batch_results: unknown;
}

export interface RunResultsArtifact {
  readonly metadata: ArtifactMetadata;
  readonly results: readonly RunResultEntry[];
  /** Seconds. */
  readonly elapsed_time: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** Writes run_results.json; what else the entries carry stays out. */
export function writeRunResults(targetFolder: string, artifact: RunResultsArtifact): string {
  const path = join(targetFolder, 'run_results.json');
  const { metadata, results, elapsed_time, args } = artifact;
  writeTexts(path, (stream) => {
    stream.add(`{"metadata":${JSON.stringify(metadata)},"results":[`);
    for (const [index, result] of results.entries()) {
      if (index > 0) stream.add(',');
      stream.add(JSON.stringify(entry(result)));
    }
    stream.add(`],"elapsed_time":${JSON.stringify(elapsed_time)},"args":${JSON.stringify(args)}}`);
  });
  return path;
}

function entry(result: RunResultEntry): RunResultEntry {
  return {
    status: result.status,
    timing: result.timing,
    thread_id: result.thread_id,
    execution_time: result.execution_time,
    adapter_response: result.adapter_response,
    message: result.message,
    failures: result.failures,
    unique_id: result.unique_id,
    compiled: result.compiled,
    compiled_code: result.compiled_code,
    relation_name: result.relation_name,
    batch_results: result.batch_results,
  };
}

/** Reads run_results.json, dbt's own or ours; undefined when there is none. */
export function readRunResults(folder: string): RunResultsArtifact | undefined {
  const json = readJsonObject(join(folder, 'run_results.json'));
  if (!json) return undefined;
  return {
    metadata: (json['metadata'] ?? {}) as ArtifactMetadata,
    results: (Array.isArray(json['results']) ? json['results'] : []) as RunResultEntry[],
    elapsed_time: Number(json['elapsed_time'] ?? 0),
    args: (json['args'] ?? {}) as Record<string, unknown>,
  };
}
