import { fromPlain } from '../jinja/dict.ts';
import { hostFunction } from '../jinja/host.ts';

type Plain = Readonly<Record<string, unknown>>;

/** A result as `on-run-end` hooks read it: its fields, and `to_dict()` on it, on its node and on its timings, as dbt's objects have. */
export function runResultDict(result: unknown): Record<string, unknown> {
  const fields = result as Plain;
  const timing = Array.isArray(fields['timing']) ? (fields['timing'] as Plain[]) : [];
  const node = fields['node'] as Plain | undefined;
  return withToDict(
    {
      ...fields,
      timing: timing.map((item) => withToDict(item)),
      node: node ? withToDict(node) : null,
    },
    fields,
  );
}

function withToDict(fields: Plain, plain: Plain = fields): Record<string, unknown> {
  return { ...fields, to_dict: hostFunction('to_dict', () => fromPlain(plain)) };
}
