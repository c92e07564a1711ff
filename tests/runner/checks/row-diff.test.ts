import { describe, expect, it } from 'vitest';
import { diffRows, printRowDiff } from '../../../src/runner/checks/row-diff.ts';

function printed(columns: string[], expected: string[][], actual: string[][]): string[] {
  return printRowDiff(columns, diffRows(expected, actual)).split('\r\n');
}

describe('comparing rows', () => {
  it('prints a changed cell as dbt does', () => {
    expect(printed(['id', 'total'], [['1', '5.0']], [['1', '2.0']])).toEqual([
      '@@,id,total',
      '→ ,1 ,5.0→2.0',
      '',
    ]);
  });

  it('marks rows that are missing or too many', () => {
    expect(
      printed(
        ['id', 'name'],
        [
          ['1', 'ann'],
          ['2', 'bob'],
        ],
        [
          ['1', 'ann'],
          ['3', 'cleo'],
        ],
      ),
    ).toEqual(['@@ ,id,name', '   ,1 ,ann', '---,2 ,bob', '+++,3 ,cleo', '']);
  });

  it('writes NULL as dbt does: small in rows without a partner', () => {
    const expected = [
      ['1', 'NULL', 'NULL'],
      ['3', 'NULL', 'x'],
    ];
    expect(printed(['id', 'v', 'w'], expected, [['1', '5', 'NULL']])).toEqual([
      '@@ ,id,v     ,w',
      '→  ,1 ,NULL→5,NULL',
      '---,3 ,null  ,x',
      '',
    ]);
  });

  it('leaves out what is far from any change', () => {
    const rows = Array.from({ length: 6 }, (_, i) => [`${i}`, 'x']);
    const changed = rows.map((row, i) => (i === 4 ? ['4', 'y'] : row));
    expect(printed(['id', 'v'], rows, changed)).toEqual([
      '@@ ,id ,v',
      '...,...,...',
      '   ,3  ,x',
      '→  ,4  ,x→y',
      '   ,5  ,x',
      '',
    ]);
  });

  it('counts rows that come twice', () => {
    expect(diffRows([['a'], ['a']], [['a']]).map((row) => row.kind)).toEqual(['same', 'removed']);
  });

  it('finds nothing between the same rows in another order', () => {
    const rows = [
      ['1', 'a'],
      ['2', 'b'],
    ];
    expect(diffRows(rows, [...rows].reverse()).every((row) => row.kind === 'same')).toBe(true);
  });
});
