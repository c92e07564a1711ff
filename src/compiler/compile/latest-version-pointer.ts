import { pointerTaken } from '../../diagnostics/codes/compile.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Relation } from '../jinja/functions/relation.ts';
import type { ManifestNode } from '../manifest/resource.ts';

type Flags = Readonly<Record<string, unknown>>;

/** Whether the node is the latest version of a model that asks for a view under its unversioned name (dbt 1.12). */
export function wantsPointer(node: ManifestNode, flags: Flags): boolean {
  if (node.resource_type !== 'model' || node.version == null) return false;
  if (String(node.version) !== String(node.latest_version)) return false;
  const { enabled } = pointerConfig(node);
  return typeof enabled === 'boolean' ? enabled : flags['LATEST_VERSION_POINTER_ENABLED_BY_DEFAULT'] === true;
}

/** The name that the config asks for, which `generate_latest_version_pointer_alias` has the last word on. */
export function customPointerAlias(node: ManifestNode): string | null {
  const { alias } = pointerConfig(node);
  return alias === undefined || alias === null || alias === '' ? null : String(alias).trim();
}

/**
 * The view as a node: it has the model's grants and contract, but not its hooks and comments. Throws a ProblemError
 * when the version itself has the name.
 */
export function pointerNode(node: ManifestNode, target: Relation, alias: string): ManifestNode {
  if (target.identifier?.toLowerCase() === alias.toLowerCase())
    throw new ProblemError(pointerTaken(node, alias));
  const sql = `select * from ${target.render()}`;
  const config = { ...node.config, materialized: 'view', persist_docs: {}, 'pre-hook': [], 'post-hook': [] };
  return { ...node, alias, raw_code: sql, compiled_code: sql, compiled: true, language: 'sql', config };
}

function pointerConfig(node: ManifestNode): { readonly enabled?: unknown; readonly alias?: unknown } {
  const value = node.config['latest_version_pointer'];
  return typeof value === 'object' && value !== null ? value : {};
}
