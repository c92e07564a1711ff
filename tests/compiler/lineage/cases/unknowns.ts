import { lineageCase } from '../lineage-case.ts';

/** What can't be known is said, and what can be is found all the same. */
export const unknowns = [
  lineageCase(
    'believes the columns asked of a lone table',
    'select id, upper(name) as name from landing where deleted = false',
    `id: identity landing.id
     name: expression landing.name
     uses: landing.deleted filter`,
  ),
  lineageCase(
    'believes qualified columns of two unknown tables',
    'select a.id, b.name from landing a join archive b on a.id = b.id',
    `id: identity landing.id
     name: identity archive.name
     uses: landing.id join, archive.id join`,
  ),
  lineageCase(
    'does not guess between two unknown tables',
    'select id, b.name from landing a, archive b',
    `id: expression (unknown: "id" may come from several relations: the columns of landing are not known; the columns of archive are not known)
     name: identity archive.name`,
  ),
  lineageCase(
    'finds a known column beside an unknown table',
    'select status, whatever from orders, landing',
    `status: identity orders.status
     whatever: identity landing.whatever`,
  ),
  lineageCase(
    'does not list the star of an unknown table',
    'select *, 1 as one from landing',
    `one: constant
     unknown: the columns of landing are not known`,
  ),
  lineageCase(
    'looks through the star of an unknown table',
    'with a as (select * from landing) select id, amount * 2 as double from a',
    `id: identity landing.id
     double: expression landing.amount`,
  ),
  lineageCase(
    'looks through a star that replaces and renames',
    'with a as (select * replace (lower(email) as email) rename (id as key) from landing) select key, email, city from a',
    `key: rename landing.id
     email: expression landing.email
     city: identity landing.city`,
  ),
  lineageCase(
    'does not take a result for a column that may be there',
    'select amount as total from landing where total > 3',
    `total: rename landing.amount
     unknown: "total" may be a column or the name of a result: the columns of landing are not known`,
  ),
  lineageCase(
    'does not take an inner column for an outer one',
    'select id from orders where exists (select 1 from landing where status = 3)',
    `id: identity orders.id
     unknown: "status" may belong to the query around: the columns of landing are not known`,
  ),
  lineageCase(
    'does not match the sides of a union by unknown columns',
    'select * from landing union all select * from orders',
    'unknown: the columns of landing are not known',
  ),
  lineageCase(
    'does not tell what COLUMNS picks of an unknown table',
    "select columns('.*_id') from landing",
    'unknown: the columns of landing are not known',
  ),
  lineageCase(
    'does not tell the columns of a dynamic PIVOT',
    'pivot sales on year using sum(amount)',
    'unknown: DuckDB gives no syntax tree of it (PIVOT without listed values, or no SELECT)',
  ),
  lineageCase(
    'does not take the time of an unknown table for a column of it',
    'select id, current_timestamp as loaded_at, user as loaded_by from landing',
    `id: identity landing.id
     loaded_at: expression
     loaded_by: expression (unknown: "user" may be a column or who runs it: the columns of landing are not known)`,
  ),
  lineageCase(
    'does not tell whether unnest of an unknown type makes one column',
    'select unnest(things) from landing',
    'unknown: unnest makes one column of a list and several of a struct, and the type is not known',
  ),
  lineageCase(
    'says that a statement is no query',
    'create table x as select 1',
    'unknown: DuckDB gives no syntax tree of it (PIVOT without listed values, or no SELECT)',
  ),
  lineageCase(
    'says that the SQL is wrong',
    'select id form orders where',
    'unknown: it can\'t be parsed: syntax error at or near "orders"',
  ),
  lineageCase(
    'says that there are two statements',
    'select 1; select 2',
    'unknown: there is more than one statement',
  ),
  lineageCase(
    'says that a column is nowhere to be found',
    'select id, totl from orders',
    `id: identity orders.id
     totl: expression (unknown: "totl" is not found)`,
  ),
  lineageCase(
    'reads a file as a source of its own',
    "select a.id, b.name from 'raw/orders.csv' a, read_csv('raw/customers.csv', header = true) b",
    `id: identity raw/orders.csv.id
     name: identity read_csv('raw/customers.csv').name`,
  ),
  lineageCase(
    'makes what a function gives of what it is given',
    'select o.id, e.value from orders o, json_each(o.details) e',
    `id: identity orders.id
     value: expression orders.details
     uses: orders.details join`,
  ),
  lineageCase(
    'says that a query in a text is not looked into',
    "select q from query('select 1 as q')",
    'q: expression (unknown: the columns of query() are not known)',
  ),
  lineageCase(
    'joins unknown tables by USING',
    'select id, a.name from landing a join archive b using (id)',
    `id: identity landing.id
     name: identity landing.name
     uses: landing.id join, archive.id join`,
  ),
  lineageCase(
    'does not tell what a natural join of an unknown table joins by',
    'select title from products natural join landing',
    `title: identity products.title
     unknown: it joins by all common columns, and the columns of landing are not known`,
  ),
  lineageCase(
    'does not trace what SUMMARIZE and DESCRIBE tell',
    'select s.max, d.column_name from (summarize orders) s, (describe returns) d',
    `max: expression (unknown: what DESCRIBE and SUMMARIZE tell of columns is not traced)
     column_name: expression (unknown: what DESCRIBE and SUMMARIZE tell of columns is not traced)`,
  ),
  lineageCase(
    'does not tell the columns of a dynamic PIVOT in FROM',
    'with p as (pivot sales on year using sum(amount)) select shop from p',
    'unknown: DuckDB gives no syntax tree of it (PIVOT without listed values, or no SELECT)',
  ),
  lineageCase(
    'does not tell how deep max_depth unnests',
    'select unnest([[id], [customer_id]], max_depth := 2) as one from returns',
    'unknown: unnest makes one column of a list and several of a struct, and the type is not known',
  ),
  lineageCase(
    'does not take the number of a row for a column',
    'select rowid, id from orders',
    `rowid: expression (unknown: "rowid" is not found)
     id: identity orders.id`,
  ),
  lineageCase(
    'names files that are read together, and takes parameters for constants',
    "select id + $1 as next from read_parquet(['may.parquet', 'june.parquet'], union_by_name = true) where day = ?",
    `next: expression read_parquet(['may.parquet', 'june.parquet']).id
     uses: read_parquet(['may.parquet', 'june.parquet']).day filter`,
  ),
  lineageCase(
    'does not tell whether an unknown name before a function is a column or a schema',
    'select tools.clean(name) as a, main.lower(name) as b from landing',
    `a: expression landing.name (unknown: "tools" may be a column or a schema)
     b: expression landing.name`,
  ),
  lineageCase(
    'gives up on thousands of CTEs on top of each other',
    `with c0 as (select id from orders)${chain(4000)} select id from c4000`,
    'unknown: it is nested too deeply',
  ),
];

function chain(length: number): string {
  return Array.from({ length }, (_, index) => `, c${index + 1} as (select id from c${index})`).join('');
}
