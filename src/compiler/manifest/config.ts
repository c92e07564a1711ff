import type { Json } from './resource.ts';

export interface HookSpec {
  sql: string;
  transaction: boolean;
  index: number | null;
}

export interface ConstraintSpec {
  type: string;
  name: string | null;
  expression: string | null;
  warn_unenforced: boolean;
  warn_unsupported: boolean;
  to: string | null;
  to_columns: string[];
  columns?: string[];
  [key: string]: unknown;
}

/**
 * A node's merged config: dbt's own keys by resource type plus whatever the project and its packages add.
 * Every key a user may set is reachable by name, hence the open index.
 */
export interface NodeConfig {
  enabled: boolean;
  alias: string | null;
  schema: string | null;
  database: string | null;
  tags: string[];
  meta: Record<string, Json>;
  group: string | null;
  materialized: string;
  incremental_strategy?: string | null;
  batch_size?: string | null;
  lookback?: number;
  begin?: string | null;
  persist_docs?: { relation?: boolean; columns?: boolean };
  'post-hook'?: HookSpec[];
  'pre-hook'?: HookSpec[];
  quoting?: Record<string, boolean>;
  column_types?: Record<string, string>;
  full_refresh?: boolean | null;
  unique_key?: string | string[] | null;
  on_schema_change?: string | null;
  on_configuration_change?: string;
  grants?: Record<string, string[]>;
  packages?: string[];
  docs?: { show: boolean; node_color: string | null };
  contract?: { enforced: boolean; alias_types: boolean };
  event_time?: string | null;
  concurrent_batches?: boolean | null;
  access?: string;
  freshness?: Json;
  // tests
  severity?: string;
  store_failures?: boolean | null;
  store_failures_as?: string | null;
  where?: string | null;
  limit?: number | null;
  fail_calc?: string;
  warn_if?: string;
  error_if?: string;
  // seeds
  delimiter?: string;
  quote_columns?: boolean | null;
  [key: string]: unknown;
}
