import type { ResourceType } from '../manifest/resource.ts';
import type { ConfigSection } from '../project/project-config.ts';

/** dbt 1.11's NodeConfig with its defaults, in the order of the manifest. */
const nodeConfig = (materialized: string) => ({
  enabled: true,
  alias: null,
  schema: null,
  database: null,
  tags: [],
  meta: {},
  group: null,
  static_analysis: null,
  materialized,
  incremental_strategy: null,
  batch_size: null,
  lookback: 1,
  begin: null,
  persist_docs: {},
  'post-hook': [],
  'pre-hook': [],
  quoting: {},
  column_types: {},
  full_refresh: null,
  unique_key: null,
  on_schema_change: 'ignore',
  on_configuration_change: 'apply',
  grants: {},
  packages: [],
  docs: { show: true, node_color: null },
  contract: { enforced: false, alias_types: true },
  event_time: null,
  concurrent_batches: null,
});

/** A fresh default config for a resource type. */
export function defaultConfig(type: ResourceType): Record<string, unknown> {
  switch (type) {
    case 'model':
      return { ...nodeConfig('view'), access: 'protected', freshness: null };
    case 'seed':
      return { ...nodeConfig('seed'), delimiter: ',', quote_columns: null };
    case 'snapshot':
      return {
        ...nodeConfig('snapshot'),
        strategy: null,
        target_schema: null,
        target_database: null,
        updated_at: null,
        check_cols: null,
        snapshot_meta_column_names: {
          dbt_valid_to: null,
          dbt_valid_from: null,
          dbt_scd_id: null,
          dbt_updated_at: null,
          dbt_is_deleted: null,
        },
        dbt_valid_to_current: null,
      };
    case 'test':
      return {
        enabled: true,
        alias: null,
        schema: 'dbt_test__audit',
        database: null,
        tags: [],
        meta: {},
        group: null,
        static_analysis: null,
        materialized: 'test',
        severity: 'ERROR',
        store_failures: null,
        store_failures_as: null,
        where: null,
        limit: null,
        fail_calc: 'count(*)',
        warn_if: '!= 0',
        error_if: '!= 0',
      };
    case 'function':
      return {
        ...nodeConfig('function'),
        type: 'scalar',
        volatility: null,
        runtime_version: null,
        entry_point: null,
      };
    case 'source':
      return {
        enabled: true,
        event_time: null,
        freshness: {
          warn_after: { count: null, period: null },
          error_after: { count: null, period: null },
          filter: null,
        },
        loaded_at_field: null,
        loaded_at_query: null,
        meta: {},
        tags: [],
        static_analysis: null,
      };
    case 'exposure':
      return { enabled: true, tags: [], meta: {} };
    case 'metric':
    case 'semantic_model':
      return { enabled: true, group: null, meta: {} };
    case 'saved_query':
      return {
        enabled: true,
        group: null,
        meta: {},
        export_as: null,
        schema: null,
        cache: { enabled: false },
      };
    case 'unit_test':
      return { tags: [], meta: {}, enabled: true, static_analysis: null };
    default:
      return nodeConfig('view');
  }
}

/** The section of dbt_project.yml that configures a resource type. */
export function configSection(type: ResourceType): ConfigSection {
  switch (type) {
    case 'seed':
      return 'seeds';
    case 'snapshot':
      return 'snapshots';
    case 'source':
      return 'sources';
    case 'test':
      return 'data_tests';
    case 'unit_test':
      return 'unit_tests';
    case 'exposure':
      return 'exposures';
    case 'metric':
      return 'metrics';
    case 'semantic_model':
      return 'semantic_models';
    case 'saved_query':
      return 'saved_queries';
    case 'function':
      return 'functions';
    default:
      return 'models';
  }
}
