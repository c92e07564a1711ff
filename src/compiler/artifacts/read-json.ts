import { artifactUnreadable } from '../../diagnostics/codes/artifacts.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { readTextIfPresent } from '../../util/file-system.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Reads an artifact, dbt's own or ours; undefined when there is none. Throws a ProblemError for what is no JSON object. */
export function readJsonObject(path: string): JsonObject | undefined {
  const text = readTextIfPresent(path);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (error) {
    throw new ProblemError(artifactUnreadable(path, error instanceof Error ? error.message : String(error)));
  }
  throw new ProblemError(artifactUnreadable(path, 'it is not a JSON object'));
}
