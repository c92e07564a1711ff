declare const EMDS_VERSION: string | undefined;
declare const EMDS_BUILD: string | undefined;

/** The dbt release whose behaviour, artifacts and log lines emds follows; templates see it as `dbt_version`. */
export const dbtVersion = '1.11.16';

/** Filled in by scripts/build.mjs; a run from source says so. */
export const emdsVersion = typeof EMDS_VERSION === 'string' ? EMDS_VERSION : '0.0.0-source';

/** Names the code itself: a version may be built more than once before it is released. */
export const emdsBuild = typeof EMDS_BUILD === 'string' ? EMDS_BUILD : 'source';
