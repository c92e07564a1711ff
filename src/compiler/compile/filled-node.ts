import type { ValueChange } from '../artifacts/splice-values.ts';
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
  const { node } = filling;
  const fields = { depends_on: withCalls(filling), ...compiledFields(filling) };
  const filled: Record<string, unknown> = {};
  for (const key of Object.keys(node)) {
    if (key === 'compiled_path') Object.assign(filled, fields);
    else filled[key] = key === 'build_path' && runFile ? runFile : node[key];
  }
  return Object.assign(filled, fields) as unknown as ManifestNode;
}

/** In what the JSON of a filled node differs from that of the manifest's node; undefined where it does in other ways too. */
export function filledChanges(
  filling: Filling,
  before: ManifestNode,
  runFile?: string,
): readonly ValueChange[] | undefined {
  if (filling.node !== before || before['compiled_path'] !== null || 'compiled' in before) return undefined;
  const changes: ValueChange[] = [];
  const change = (key: string, text: string) => changes.push({ key, before: before[key], text });
  const depends = withCalls(filling);
  if (depends !== before.depends_on) change('depends_on', JSON.stringify(depends));
  if (runFile && 'build_path' in before) change('build_path', JSON.stringify(runFile));
  change('compiled_path', JSON.stringify(compiledFields(filling)).slice('{"compiled_path":'.length, -1));
  return changes;
}

/** dbt writes no compiled file of a snapshot, nor an empty one. */
export function hasCompiledFile({ node, sql }: Filling): boolean {
  return node.resource_type !== 'snapshot' && sql.sql !== '';
}

function compiledFields(filling: Filling): Readonly<Record<string, unknown>> {
  const { path, sql } = filling;
  return {
    compiled_path: hasCompiledFile(filling) ? path : null,
    compiled: true,
    compiled_code: sql.sql,
    extra_ctes_injected: true,
    extra_ctes: sql.ctes.map(({ id, sql: text }) => ({ id, sql: text })),
  };
}

function withCalls({ node: { depends_on }, calls }: Filling): ManifestNode['depends_on'] {
  const { macros, nodes } = depends_on;
  const all = new Set(macros);
  if (all.size === macros.length && [...calls].every((id) => all.has(id))) return depends_on;
  return { macros: [...new Set([...macros, ...calls])], nodes };
}
