import { foreignKeyTargetInvalid } from '../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Scope } from '../jinja/render-context.ts';
import { parseTemplate } from '../jinja/template.ts';
import type { ConstraintSpec } from '../manifest/config.ts';
import type { ManifestNode } from '../manifest/resource.ts';

/** Whether the node has foreign keys that name their tables so: next to none has. */
export function hasTargets({ constraints, columns }: ManifestNode): boolean {
  if (constraints?.some(hasTarget)) return true;
  for (const name in columns) if (columns[name]!.constraints?.some(hasTarget)) return true;
  return false;
}

/** A contract's foreign keys with the names of the tables that their `to: ref(…)` stands for. */
export async function withForeignKeyTargets(node: ManifestNode, scope: Scope): Promise<ManifestNode> {
  if (!hasTargets(node)) return node;
  const columns = Object.entries(node.columns ?? {});
  const resolve = (constraints: readonly ConstraintSpec[] | undefined): Promise<ConstraintSpec[]> =>
    Promise.all((constraints ?? []).map((constraint) => resolveTarget(constraint, node, scope)));
  const resolved = columns.map(async ([name, column]) => [
    name,
    { ...column, constraints: await resolve(column.constraints) },
  ]);
  return {
    ...node,
    constraints: await resolve(node.constraints),
    columns: Object.fromEntries(await Promise.all(resolved)) as ManifestNode['columns'],
  };
}

function hasTarget(constraint: ConstraintSpec): boolean {
  return constraint.type === 'foreign_key' && Boolean(constraint.to);
}

async function resolveTarget(
  constraint: ConstraintSpec,
  node: ManifestNode,
  scope: Scope,
): Promise<ConstraintSpec> {
  const { to } = constraint;
  if (!hasTarget(constraint) || !to) return constraint;
  if (!/^\s*(?:ref|source)\s*\([^(){}]*\)\s*$/.test(to)) {
    throw new ProblemError({ ...foreignKeyTargetInvalid(node.unique_id, to), node: node.unique_id });
  }
  const text = `{{ ${to.trim()}.render() }}`;
  const rendered = await parseTemplate({ path: node.original_file_path, text }).renderAsync(scope);
  return { ...constraint, to: rendered.text };
}
