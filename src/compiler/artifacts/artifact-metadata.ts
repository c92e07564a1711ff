import type { Invocation } from '../project/project.ts';

/** The four artifacts whose readers look at a schema version. */
export const schemaUrls = {
  manifest: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
  runResults: 'https://schemas.getdbt.com/dbt/run-results/v6.json',
  catalog: 'https://schemas.getdbt.com/dbt/catalog/v1.json',
  sources: 'https://schemas.getdbt.com/dbt/sources/v3.json',
} as const;

/** `metadata` of run_results.json, catalog.json and sources.json. */
export interface ArtifactMetadata {
  readonly dbt_schema_version: string;
  readonly dbt_version: string;
  readonly generated_at: string;
  readonly invocation_id: string;
  readonly invocation_started_at: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Who wrote an artifact, and when. */
export function artifactMetadata(
  schema: string,
  options: { invocation: Invocation; dbtVersion: string; now: Date },
): ArtifactMetadata {
  const { invocation, dbtVersion, now } = options;
  return {
    dbt_schema_version: schema,
    dbt_version: dbtVersion,
    generated_at: isoMicros(now),
    invocation_id: invocation.id,
    invocation_started_at: isoMicros(invocation.startedAt),
    env: customEnvironment(invocation.env),
  };
}

/** `DBT_ENV_CUSTOM_ENV_X` stands in artifacts as `X`. */
function customEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const prefix = /^(DBT|EMDS)_ENV_CUSTOM_ENV_/;
  const custom: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (prefix.test(name) && value !== undefined) custom[name.replace(prefix, '')] = value;
  }
  return custom;
}

function isoMicros(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}
