import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../../util/write-file.ts';
import type { RunResultsArtifact } from './run-results-artifact.ts';

/** Folder below target/ with what earlier runs left: a file for each, in the shape of run_results.json, without SQL. */
export const runHistoryFolder = 'run_history';

/** Runs kept at most, and bytes of all of them; the newest is always kept. */
const mostRuns = 30;
const mostBytes = 8_000_000;

/** Commands whose results say something about data. */
const recorded = new Set(['build', 'run', 'test', 'seed', 'snapshot', 'retry']);

/** Adds a run to the history and lets the oldest go. Other commands than those that build or test leave no trace. */
export function writeRunHistory(targetFolder: string, artifact: RunResultsArtifact): void {
  const which = String(artifact.args['which'] ?? '');
  if (!recorded.has(which) || artifact.results.length === 0) return;
  const { metadata } = artifact;
  const folder = join(targetFolder, runHistoryFolder);
  const name = `${metadata.generated_at.replaceAll(/[^\dTZ]/g, '')}-${metadata.invocation_id.slice(0, 8)}.json`;
  const results = artifact.results.map(({ unique_id, status, execution_time }) => ({
    unique_id,
    status,
    execution_time: Math.round(execution_time * 10_000) / 10_000,
  }));
  const { generated_at, invocation_id } = metadata;
  const json = {
    metadata: { generated_at, invocation_id },
    args: { which },
    elapsed_time: artifact.elapsed_time,
    results,
  };
  writeFileAtomically(join(folder, name), JSON.stringify(json), { durable: false });
  forgetOldest(folder);
}

function forgetOldest(folder: string): void {
  const names = readdirSync(folder).filter((name) => /^\d{8}T[\dTZ]+-[^/]+\.json$/.test(name));
  let bytes = 0;
  names
    .sort()
    .reverse()
    .forEach((name, age) => {
      const path = join(folder, name);
      bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (age > 0 && (age >= mostRuns || bytes > mostBytes)) rmSync(path, { force: true });
    });
}
