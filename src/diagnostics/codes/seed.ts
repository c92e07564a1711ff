import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

/** A seed's file without a header. */
export function seedEmpty(): Problem {
  return {
    code: 'seed-empty',
    kind: 'Runtime',
    message: 'The seed file is empty.',
    hint: 'its first line must hold the names of the columns',
  };
}

/** The config `delimiter` of a seed is an empty text. */
export function seedDelimiterEmpty(seed: string): Problem {
  return {
    code: 'seed-delimiter-empty',
    kind: 'Compilation',
    message: `The delimiter of the seed ${seed} is empty: it must be at least one character.`,
    hint: "leave it out for a comma; '\\t' is a tab",
  };
}

/** A line of a seed has more values than the header has names. `row` counts from 0, as dbt does. */
export function seedRowTooLong(
  row: number,
  values: number,
  { columns, at }: { readonly columns: number; readonly at: Span | undefined },
): Problem {
  return {
    code: 'seed-row-too-long',
    kind: 'Runtime',
    message: `Row ${row} has ${values} values, but Table only has ${columns} columns.`,
    hint: 'quote values that hold the delimiter, or set the seed config "delimiter"',
    ...(at ? { at } : {}),
  };
}
