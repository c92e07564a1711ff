import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import type { ManifestNode } from '../compiler/manifest/resource.ts';
import {
  contractColumnExtra,
  contractColumnMissing,
  contractTypeMismatch,
  contractTypeMissing,
} from '../diagnostics/codes/check.ts';
import { type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { CheckEnvironment } from './environment.ts';
import type { CheckedColumn } from './finding.ts';
import { withHint } from './make-relation.ts';

interface Contracted {
  readonly columns: readonly CheckedColumn[];
  readonly compiled: CompiledNode;
  readonly environment: CheckEnvironment;
}

/** Holds what a query gives against what its enforced contract declares. */
export async function checkContract(
  node: ManifestNode,
  { columns, compiled, environment }: Contracted,
): Promise<void> {
  const { places, found, session, graph } = environment;
  const isVague = graph.parents.get(node.unique_id)?.some(environment.isVague) ?? false;
  const placed = (name?: string) => {
    const at = places.column(node, name);
    return { node: node.unique_id, model: node.name, ...(at ? { at } : {}) };
  };
  const actual = new Map(columns.map((column) => [column.name.toLowerCase(), column]));
  const declared = new Set<string>();
  for (const { name, data_type } of Object.values(node.columns)) {
    declared.add(name.toLowerCase());
    const column = actual.get(name.toLowerCase());
    if (!column) {
      const near = nearest(
        name,
        columns.map((it) => it.name),
      );
      found(contractColumnMissing({ ...placed(name), name, ...(near ? { near } : {}) }), 'error');
    } else if (!data_type) found(contractTypeMissing({ ...placed(name), name }), 'error');
    else {
      const type = await fullType(session, data_type);
      if (typeof type === 'object') found({ ...type, ...placed(name) }, 'error');
      else if (!isVague && type !== undefined && type !== column.type)
        found(
          contractTypeMismatch({
            ...placed(name),
            name,
            declared: written(data_type, type),
            actual: column.type,
          }),
          'error',
        );
    }
  }
  for (const { name } of columns) {
    if (isVague || declared.has(name.toLowerCase())) continue;
    const twice = /^(.+)_\d+$/.exec(name)?.[1];
    const at =
      twice !== undefined && declared.has(twice.toLowerCase()) ? lastAlias(compiled, twice) : undefined;
    found(contractColumnExtra({ ...placed(), name, ...(at ? { at, twice } : {}) }), 'error');
  }
}

/** Where a query names a column for the last time. */
function lastAlias({ compiled_code, mapOffset }: CompiledNode, name: string): Span | undefined {
  const alias = new RegExp(`\\bas\\s+"?(${name.replace(/\W/g, '\\$&')})\\b`, 'gid');
  const offset = [...(compiled_code ?? '').matchAll(alias)].at(-1)?.indices?.[1]?.[0];
  const at = offset === undefined ? undefined : mapOffset(offset)?.at;
  return at && { ...at, length: name.length };
}

/** DuckDB's own name of a type as somebody wrote it, or what it says against that. */
async function fullType(
  session: CheckEnvironment['session'],
  written: string,
): Promise<string | Problem | undefined> {
  try {
    const { rows } = await session.execute(`select typeof(null::${written})`, { fetch: true });
    const type = rows[0]?.[0];
    return type === undefined || type === null ? undefined : String(type);
  } catch (error) {
    if (error instanceof ProblemError) return withHint(withoutPlace(error.problem));
    throw error;
  }
}

/** The statement that asks for a type is nobody's. */
function withoutPlace({ compiledAt: _statement, ...problem }: Problem): Problem {
  return problem;
}

/** Bare names of types mean more than they say: `decimal` is DECIMAL(18,3). */
function written(declared: string, type: string): string {
  const isBare = type.includes('(') && !declared.includes('(');
  return isBare ? `${declared}, which is ${type}` : declared;
}
