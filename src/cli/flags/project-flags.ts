import { join } from 'node:path';
import { parseYaml } from '../../compiler/project/yaml.ts';
import { readTextIfPresent } from '../../util/file-system.ts';

/** Flags that only `flags:` of dbt_project.yml can set, with dbt's defaults. */
export const projectOnlyFlags: Readonly<Record<string, boolean>> = {
  strict_mode: false,
  require_all_warnings_handled_by_warn_error: false,
  require_batched_execution_for_custom_microbatch_strategy: false,
  require_explicit_package_overrides_for_builtin_materializations: true,
  require_generic_test_arguments_property: true,
  require_nested_cumulative_type_params: false,
  require_ref_searches_node_package_before_root: false,
  require_resource_names_without_spaces: true,
  require_unique_project_resource_names: false,
  require_yaml_configuration_for_mf_time_spines: false,
  skip_nodes_if_on_run_start_fails: false,
  source_freshness_run_project_hooks: true,
  state_modified_compare_more_unrendered_values: false,
  state_modified_compare_vars: false,
  validate_macro_args: false,
};

/** The `flags:` of a folder's dbt_project.yml; none where the file is missing or broken, which loading reports. */
export function readProjectFlags(folder: string): Readonly<Record<string, unknown>> {
  const project = readProjectFile(folder);
  const flags = project['flags'];
  return typeof flags === 'object' && flags !== null && !Array.isArray(flags)
    ? (flags as Record<string, unknown>)
    : {};
}

/** dbt_project.yml as it stands, without rendering; empty where it cannot be read. */
export function readProjectFile(folder: string): Readonly<Record<string, unknown>> {
  const text = readTextIfPresent(join(folder, 'dbt_project.yml'));
  const { value } = text === undefined ? { value: null } : parseYaml({ path: 'dbt_project.yml', text });
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
