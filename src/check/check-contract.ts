import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import type { ManifestNode } from '../compiler/manifest/resource.ts';
import {
  contractColumnExtra,
  contractColumnMissing,
  contractTypeMismatch,
} from '../diagnostics/codes/check.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggest.ts';
import type { CheckEnvironment } from './environment.ts';
import type { CheckedColumn } from './finding.ts';

interface Contracted {
  readonly columns: readonly CheckedColumn[];
  readonly compiled: CompiledNode;
  readonly environment: CheckEnvironment;
}

/** Holds what a query gives against what its enforced contract declares. */
export async function checkContract(node: ManifestNode, { columns, environment }: Contracted): Promise<void> {
  const { places, found, session } = environment;
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
    } else if (data_type) {
      const type = await fullType(session, data_type);
      if (type !== undefined && type !== column.type)
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
  for (const { name } of columns)
    if (!declared.has(name.toLowerCase())) found(contractColumnExtra({ ...placed(), name }), 'error');
}

/** DuckDB's own name of a type as somebody wrote it. */
async function fullType(session: CheckEnvironment['session'], written: string): Promise<string | undefined> {
  try {
    const { rows } = await session.execute(`select typeof(null::${written})`, { fetch: true });
    const type = rows[0]?.[0];
    return type === undefined || type === null ? undefined : String(type);
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

/** Bare names of types mean more than they say: `decimal` is DECIMAL(18,3). */
function written(declared: string, type: string): string {
  const isBare = type.includes('(') && !declared.includes('(');
  return isBare ? `${declared}, which is ${type}` : declared;
}
