declare const EMDS_VERSION: string | undefined;

/** The dbt release whose behaviour, artifacts and log lines emds follows; templates see it as `dbt_version`. */
export const dbtVersion = '1.11.16';

/** Filled in by scripts/build.mjs; a run from source says so. */
export const emdsVersion = typeof EMDS_VERSION === 'string' ? EMDS_VERSION : '0.0.0-source';
