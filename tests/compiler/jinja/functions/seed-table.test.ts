import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSeedTable } from '../../../../src/compiler/jinja/functions/seed-table.ts';
import type { HostFunction } from '../../../../src/compiler/jinja/host.ts';
import { str } from '../../../../src/compiler/jinja/text.ts';
import { adapterOf } from '../../../builtins/support/adapter-of.ts';

/** What dbt-core 1.11.16 with agate 1.9.1 and dbt-duckdb 1.11.1 make of a CSV text. */
interface SeedCase {
  readonly text: string;
  readonly delimiter: string;
  readonly textColumns: readonly string[];
  readonly error?: string;
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly sql: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const cases = JSON.parse(
  readFileSync(new URL('./seed-cases.json', import.meta.url), 'utf8'),
) as readonly SeedCase[];

function read(seed: SeedCase) {
  const columnTypes = Object.fromEntries(seed.textColumns.map((name) => [name, 'varchar']));
  return readSeedTable(seed.text, { delimiter: seed.delimiter, columnTypes });
}

/** dbt says `integer` also where that can't hold the values. */
function dbtType(type: unknown): unknown {
  return type === 'bigint' || type === 'hugeint' ? 'integer' : type;
}

describe('a seed file', () => {
  test.each(
    cases
      .filter((seed) => seed.error === undefined)
      .map((seed) => [JSON.stringify(seed.text), seed] as const),
  )('has the columns that agate sees in %s', (_text, seed) => {
    const table = read(seed);
    const convert = adapterOf({}).getAttribute('convert_type') as HostFunction;
    expect({
      names: table.columnNames,
      types: table.options.columns.map((column) => column.kind),
      sql: seed.sql.map((_type, index) => dbtType(convert.call([table, index], {}))),
      rows: table.rows.map((row) => row.values.map((cell) => (cell === null ? null : str(cell)))),
    }).toEqual({ names: seed.names, types: seed.types, sql: seed.sql, rows: seed.rows });
  });

  test.each(cases.filter((seed) => seed.error !== undefined).map((seed) => [seed.error!, seed] as const))(
    'fails as dbt: %s',
    (error, seed) => {
      expect(() => read(seed)).toThrow(error);
    },
  );

  test('gets a wider type than dbt has when whole numbers need one', () => {
    const table = readSeedTable('a,b\n2147483648,9223372036854775808\n', { delimiter: ',', columnTypes: {} });
    const convert = adapterOf({}).getAttribute('convert_type') as HostFunction;
    expect([0, 1].map((index) => convert.call([table, index], {}))).toEqual(['bigint', 'hugeint']);
  });

  test('without a header is an error', () => {
    expect(() => readSeedTable('', { delimiter: ',', columnTypes: {} })).toThrow('The seed file is empty.');
  });
});
