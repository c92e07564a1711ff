import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  docsArtifactUnreadable,
  docsManifestMissing,
  docsManifestTooOld,
} from '../diagnostics/codes/docs.ts';
import { asError, asWarning, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { record, text } from './json.ts';
import type { SiteArtifacts } from './site-input.ts';

/**
 * Reads manifest.json, catalog.json and run_results.json of a target folder, whoever wrote them. Without a readable
 * manifest there are no artifacts, only the error; a broken catalog or run_results is a warning and is left out.
 */
export function readArtifacts(targetDir: string): { artifacts?: SiteArtifacts; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const path = join(targetDir, 'manifest.json');
  const manifest = readJson(path);
  if (manifest === undefined) return { diagnostics: [asError(docsManifestMissing(path))] };
  if ('reason' in manifest) return { diagnostics: [asError(docsArtifactUnreadable(path, manifest.reason))] };
  const version = schemaVersion(manifest.value);
  if (version !== undefined && version < 12) {
    diagnostics.push(asWarning(docsManifestTooOld(path, String(version))));
  }
  const optional = (name: string) => {
    const file = readJson(join(targetDir, name));
    if (file === undefined) return undefined;
    if ('value' in file) return file.value;
    diagnostics.push(asWarning(docsArtifactUnreadable(join(targetDir, name), file.reason)));
    return undefined;
  };
  const artifacts = {
    manifest: manifest.value,
    catalog: optional('catalog.json'),
    runResults: optional('run_results.json'),
    runHistory: readHistory(join(targetDir, 'run_history')),
  };
  return { artifacts, diagnostics };
}

/** Runs of before, oldest first: their files' names begin with the time. What can't be read is left out. */
function readHistory(folder: string): unknown[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => {
      const file = readJson(join(folder, name));
      return file !== undefined && 'value' in file ? [file.value] : [];
    });
}

function readJson(path: string): { value: unknown } | { reason: string } | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return { value: JSON.parse(readFileSync(path, 'utf8')) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

function schemaVersion(manifest: unknown): number | undefined {
  const url = text(record(record(manifest)['metadata'])['dbt_schema_version']);
  const match = /\/v(\d+)\.json$/.exec(url);
  return match ? Number(match[1]) : undefined;
}
