import { INTERNAL_PACKAGES } from '../jinja/functions/macro-library.ts';
import type { MacroDefinition, ManifestNode } from './resource.ts';

/** A node that is to be built in batches of event time. */
export function isMicrobatch({ resource_type, config }: ManifestNode): boolean {
  return (
    resource_type === 'model' &&
    config.materialized === 'incremental' &&
    config.incremental_strategy === 'microbatch'
  );
}

/**
 * Whether microbatch models of a project run batch by batch: a microbatch macro of its own, or of a package, gets the
 * whole model instead, unless a project flag says otherwise.
 */
export function usesBatches(
  macros: Iterable<MacroDefinition>,
  projectFlags: Readonly<Record<string, unknown>>,
): boolean {
  if (projectFlags['require_batched_execution_for_custom_microbatch_strategy'] === true) return true;
  for (const { name, package_name } of macros) {
    if (name === 'get_incremental_microbatch_sql' && !INTERNAL_PACKAGES.includes(package_name)) return false;
  }
  return true;
}
