import { quoteIdentifier } from '../runner/duckdb/quote.ts';

export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** A column that both sides have. */
export interface SharedColumn {
  readonly name: string;
  readonly before: TypedColumn;
  readonly after: TypedColumn;
}

/** Two relations to compare, each as what stands in a FROM clause. */
export interface Sides {
  readonly before: string;
  readonly after: string;
  readonly key: readonly SharedColumn[];
  /** Beside the key. */
  readonly columns: readonly SharedColumn[];
}

const here = quoteIdentifier('__emds_here');

/** One row: rows added, removed and changed, then those changed in each column, as c0, c1, … */
export function countSql(sides: Sides): string {
  const counts = sides.columns.map(
    (column, index) => `count(*) filter (where ${both} and ${differs(column)}) as c${index}`,
  );
  const list = [
    `count(*) filter (where b.${here} is null) as added`,
    `count(*) filter (where a.${here} is null) as removed`,
    `count(*) filter (where ${both} and ${anyDiffers(sides)}) as changed`,
    ...counts,
  ];
  return `select ${list.join(',\n  ')}\nfrom ${joined(sides)}`;
}

/** Keys of rows that one side alone has. */
export function oneSidedSql(sides: Sides, side: 'added' | 'removed', limit: number): string {
  const [own, other] = side === 'added' ? ['a', 'b'] : ['b', 'a'];
  const shown = [...sides.key, ...sides.columns].map(({ before, after }, index) =>
    text(`${own}.${quoteIdentifier((own === 'a' ? after : before).name)}`, `c${index}`),
  );
  return `select ${shown.join(', ')}\nfrom ${joined(sides)}\nwhere ${other}.${here} is null
order by ${keyOrder(sides, own)} limit ${limit}`;
}

/** Rows with different values: the key as k0 …, then before and after of each column as b0, a0, … and whether it differs as d0 … */
export function changedSql(sides: Sides, limit: number): string {
  const shown = [
    ...sides.key.map((column, index) => text(`a.${quoteIdentifier(column.after.name)}`, `k${index}`)),
    ...sides.columns.flatMap((column, index) => [
      text(`b.${quoteIdentifier(column.before.name)}`, `b${index}`),
      text(`a.${quoteIdentifier(column.after.name)}`, `a${index}`),
      `${differs(column)} as d${index}`,
    ]),
  ];
  return `select ${shown.join(', ')}\nfrom ${joined(sides)}\nwhere ${both} and ${anyDiffers(sides)}
order by ${keyOrder(sides, 'a')} limit ${limit}`;
}

/** How many rows there are, and how many keys stand in more than one row. */
export function keySql(relation: string, key: readonly string[]): string {
  if (key.length === 0) return `select count(*) as rows, 0 as repeated from ${relation}`;
  const names = key.map(quoteIdentifier).join(', ');
  return `select coalesce(sum(n), 0)::bigint as rows, count(*) filter (where n > 1) as repeated
from (select count(*) as n from ${relation} group by ${names})`;
}

/** Whole rows, in the columns that both have, that one side has more often than the other. */
export function wholeRowsSql(sides: Sides, side: 'added' | 'removed', rest: string): string {
  const of = (which: 'before' | 'after') =>
    `select ${sides.columns.map((column) => comparable(column, which)).join(', ')} from ${sides[which]}`;
  const [first, second] = side === 'added' ? (['after', 'before'] as const) : (['before', 'after'] as const);
  return `select ${rest} from (${of(first)} except all ${of(second)}) as r`;
}

const both = `b.${here} and a.${here}`;

function joined({ before, after, key }: Sides): string {
  const on = key.map((column) => `not ${differs(column)}`).join(' and ');
  const side = (relation: string, name: string) => `(select *, true as ${here} from ${relation}) as ${name}`;
  return `${side(before, 'b')}\nfull join ${side(after, 'a')} on ${on}`;
}

function anyDiffers({ columns }: Sides): string {
  return columns.length === 0 ? 'false' : `(${columns.map(differs).join(' or ')})`;
}

function differs({ before, after }: SharedColumn): string {
  const cast = comparesAsText(before.type, after.type) ? '::varchar' : '';
  return `b.${quoteIdentifier(before.name)}${cast} is distinct from a.${quoteIdentifier(after.name)}${cast}`;
}

function comparable(column: SharedColumn, which: 'before' | 'after'): string {
  const cast = comparesAsText(column.before.type, column.after.type) ? '::varchar' : '';
  return `${quoteIdentifier(column[which].name)}${cast} as ${quoteIdentifier(column.name)}`;
}

const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|DECIMAL\(.*\)|DOUBLE|FLOAT)$/;

/** Numbers compare with numbers whatever their types; else two types meet as text. */
function comparesAsText(before: string, after: string): boolean {
  return before !== after && !(numeric.test(before) && numeric.test(after));
}

function keyOrder({ key }: Sides, side: string): string {
  return key
    .map((column) => `${side}.${quoteIdentifier((side === 'a' ? column.after : column.before).name)}`)
    .join(', ');
}

function text(expression: string, name: string): string {
  return `${expression}::varchar as ${name}`;
}
