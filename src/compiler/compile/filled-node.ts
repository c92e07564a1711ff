import type { ManifestNode, UniqueId } from '../manifest/resource.ts';
import type { CompiledSql } from './compiled-sql.ts';

/** What compiling found out about a node. */
export interface Filling {
  /** As the manifest has it, with the tables of its foreign keys. */
  readonly node: ManifestNode;
  readonly path: string;
  readonly sql: CompiledSql;
  /** Macros that its text called while it ran, which parsing may not have seen. */
  readonly calls: ReadonlySet<UniqueId>;
}

/**
 * A node with its compiled SQL, the new fields in dbt's place: after `compiled_path`. `runFile` is where the statement
 * lies that it ran.
 */
export function filledNode(filling: Filling, runFile?: string): ManifestNode {
  const { node, path, sql, calls } = filling;
  const { nodes, macros } = node.depends_on;
  const fields = {
    depends_on: { macros: [...new Set([...macros, ...calls])], nodes },
    compiled_path: hasCompiledFile(filling) ? path : null,
    compiled: true,
    compiled_code: sql.sql,
    extra_ctes_injected: true,
    extra_ctes: sql.ctes.map(({ id, sql: text }) => ({ id, sql: text })),
  };
  const filled: Record<string, unknown> = {};
  for (const key of Object.keys(node)) {
    if (key === 'compiled_path') Object.assign(filled, fields);
    else filled[key] = key === 'build_path' && runFile ? runFile : node[key];
  }
  return Object.assign(filled, fields) as unknown as ManifestNode;
}

/** dbt writes no compiled file of a snapshot, nor an empty one. */
export function hasCompiledFile({ node, sql }: Filling): boolean {
  return node.resource_type !== 'snapshot' && sql.sql !== '';
}
