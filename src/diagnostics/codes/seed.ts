import type { Problem } from '../diagnostic.ts';

/** A seed's file without a header. */
export function seedEmpty(): Problem {
  return {
    code: 'seed-empty',
    kind: 'Runtime',
    message: 'The seed file is empty.',
    hint: 'its first line must hold the names of the columns',
  };
}

/** A line of a seed has more values than the header has names. `row` counts from 0, as dbt does. */
export function seedRowTooLong(row: number, values: number, columns: number): Problem {
  return {
    code: 'seed-row-too-long',
    kind: 'Runtime',
    message: `Row ${row} has ${values} values, but Table only has ${columns} columns.`,
    hint: 'quote values that hold the delimiter, or set the seed config "delimiter"',
  };
}
