import { describe, expect, it } from 'vitest';
import { sqlFailed } from '../../src/diagnostics/codes/database.ts';
import type { Problem } from '../../src/diagnostics/diagnostic.ts';
import { executedSqlPath } from '../../src/runner/duckdb/sql-failure.ts';
import { nodeErrorText } from '../../src/runner/error-text.ts';
import { locateFailure } from '../../src/runner/locate-failure.ts';

const template = { path: 'models/orders.sql', text: "select amuont\nfrom {{ ref('stg_orders') }}\n" };
const macroFile = { path: 'macros/statement.sql', text: '{% macro statement() %}' };
const compiled = {
  compiled_code: '\nselect amuont\nfrom stg_orders\n',
  compiledPath: 'target/compiled/shop/models/orders.sql',
  mapOffset: (offset: number) => ({ at: { file: template, offset: offset - 1, length: 6 }, notes: [] }),
};

function failureAt(sql: string, word: string): Problem {
  return {
    ...sqlFailed({
      type: 'Binder',
      message: 'Referenced column "amuont" not found in FROM clause!',
      hint: 'did you mean "amount"?',
      compiledAt: {
        file: { path: executedSqlPath, text: sql },
        offset: sql.indexOf(word),
        length: word.length,
      },
    }),
    at: { file: macroFile, offset: 0, length: 5 },
    notes: [{ message: 'in macro "statement"', at: { file: macroFile, offset: 0, length: 0 } }],
  };
}

describe('locating a failure', () => {
  it('finds the template through the statement and the compiled SQL', () => {
    const sql = `/* run 1 */ create table orders as (\n${compiled.compiled_code.trim()}\n)`;
    expect(locateFailure(failureAt(sql, 'amuont'), compiled)).toEqual({
      code: 'sql-binder-error',
      kind: 'Runtime',
      message: 'Binder Error: Referenced column "amuont" not found in FROM clause!',
      hint: 'did you mean "amount"?',
      at: { file: template, offset: 7, length: 6 },
      compiledAt: {
        file: { path: compiled.compiledPath, text: compiled.compiled_code },
        offset: 8,
        length: 6,
      },
    });
  });

  it('leaves what a materialization wrote around the SQL where it is', () => {
    const sql = `create tabel orders as (${compiled.compiled_code})`;
    expect(locateFailure(failureAt(sql, 'tabel'), compiled)).toMatchObject({ at: { file: macroFile } });
  });

  it('takes the right one of several copies', () => {
    const sql = `select count(*) from (${compiled.compiled_code}); insert into t (${compiled.compiled_code})`;
    const problem = failureAt(sql, 'amuont');
    const second = { ...problem, compiledAt: { ...problem.compiledAt!, offset: sql.lastIndexOf('amuont') } };
    expect(locateFailure(second, compiled).compiledAt).toMatchObject({ offset: 8 });
  });
});

describe("dbt's text of an error", () => {
  const node = { resource_type: 'model', name: 'orders', original_file_path: 'models/orders.sql' };

  it("holds DuckDB's excerpt of the SQL that was run", () => {
    expect(nodeErrorText(failureAt('create table orders as (\n  select amuont\n)', 'amuont'), node)).toBe(
      [
        'Runtime Error in model orders (models/orders.sql)',
        '  Binder Error: Referenced column "amuont" not found in FROM clause!',
        '  ',
        '  LINE 2:   select amuont',
        '                   ^',
      ].join('\n'),
    );
  });

  it('lists the macros of what a template raised', () => {
    const problem: Problem = {
      code: 'raised',
      kind: 'Compilation',
      message: 'no way',
      notes: [
        {
          message: 'in macro "checked"',
          at: { file: { path: 'macros/checked.sql', text: '' }, offset: 0, length: 0 },
        },
      ],
    };
    expect(nodeErrorText(problem, node)).toBe(
      [
        'Compilation Error in model orders (models/orders.sql)',
        '  no way',
        '  ',
        '  > in macro checked (macros/checked.sql)',
        '  > called by model orders (models/orders.sql)',
      ].join('\n'),
    );
  });
});
