import { fromPlain } from '../jinja/dict.ts';
import { hostFunction } from '../jinja/host.ts';

type Plain = Readonly<Record<string, unknown>>;

/** A result as `on-run-end` hooks read it: its fields, and `to_dict()` on it, on its node and on its timings, as dbt's objects have. */
export function runResultDict(result: unknown): Record<string, unknown> {
  const fields = result as Plain;
  const timing = Array.isArray(fields['timing']) ? (fields['timing'] as Plain[]) : [];
  const node = fields['node'] as Plain | undefined;
  const read = {
    ...fields,
    timing: timing.map((item) => withToDict(item)),
    node: node ? withToDict(node) : null,
  };
  return withToDict(read, asDict(fields));
}

/** The keys of dbt's `RunResult.to_dict()`, in its order: the id is the node's, and `agate_table` is there to be empty. */
function asDict({ batch_results, unique_id: _, ...rest }: Plain): Plain {
  return { ...rest, agate_table: null, batch_results: batch_results ?? null };
}

function withToDict(fields: Plain, plain: Plain = fields): Record<string, unknown> {
  return { ...fields, to_dict: hostFunction('to_dict', () => fromPlain(plain)) };
}
