import type { Profile } from '../../project/project.ts';
import { type Dict, fromPlain } from '../dict.ts';

/** The connection keys that dbt-duckdb shows to templates. Tokens and secrets are not among them. */
const SHOWN = [
  'config_options',
  'extensions',
  'settings',
  'external_root',
  'use_credential_provider',
  'attach',
  'filesystems',
  'plugins',
  'disable_transactions',
  'is_ducklake',
];

/** `target`: the chosen output of the profile. */
export function targetDict(profile: Profile): Dict {
  const { credentials } = profile;
  const shown: Record<string, unknown> = {};
  for (const key of SHOWN) if (credentials.raw[key] !== undefined) shown[key] = credentials.raw[key];
  if (shown['settings']) shown['settings'] = withoutSecrets(credentials.settings);
  return fromPlain({
    database: credentials.database,
    schema: credentials.schema,
    path: credentials.raw['path'] ?? credentials.path,
    external_root: credentials.external_root,
    ...shown,
    type: 'duckdb',
    threads: profile.threads,
    name: profile.targetName,
    target_name: profile.targetName,
    profile_name: profile.name,
  }) as Dict;
}

function withoutSecrets(settings: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => !/token|secret|password|key/i.test(key)),
  );
}
