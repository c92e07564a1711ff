import { lineageCase } from '../lineage-case.ts';

/** Sub-queries, recursion, aliases and names that are easy to get wrong. */
export const queriesWithin = [
  lineageCase(
    'generates subscripts',
    'select id, generate_subscripts(tags, 1) as i from orders',
    `id: identity orders.id
     i: expression orders.tags`,
  ),
  lineageCase(
    'a scalar subquery over an outer alias',
    'select amount * 2 as double, (select double + 1) as more from orders',
    `double: expression orders.amount
     more: expression orders.amount`,
  ),
  lineageCase(
    'exists with nothing but a correlation in its select',
    'select name from customers c where exists (select c.email from orders)',
    'name: identity customers.name',
    { bound: ['customers.email'] },
  ),
  lineageCase(
    'subquery with its own CTE and an outer CTE of that name',
    'with x as (select id from orders) select (with x as (select max(id) as m from returns) select m from x) as m, id from x',
    `m: aggregate returns.id
     id: identity orders.id`,
  ),
  lineageCase(
    'a filter clause with a subquery',
    'select count(*) filter (where customer_id in (select id from customers)) as n from orders',
    'n: aggregate orders.customer_id, customers.id',
    { unmissed: ['customers.id'] },
  ),
  lineageCase(
    'a table function with an alias for its column',
    'select g.n from generate_series(1, (select max(quantity) from items)) g(n)',
    `n: aggregate items.quantity
     uses: items.quantity join`,
  ),
  lineageCase(
    'tries an expression',
    'select try(amount / customer_id) as q, try_cast(status as integer) as i from orders',
    `q: expression orders.amount, orders.customer_id
     i: cast orders.status`,
  ),
  lineageCase(
    'an alias that shadows a column is not used within an aggregate',
    'select max(amount) as id, min(id) as low from orders',
    `id: aggregate orders.amount
     low: aggregate orders.id`,
  ),
  lineageCase(
    'quoted names with dots, cases and signs',
    'with "My.Table" as (select id as "a.b", status as "Größe", amount as "select" from orders) select "My.Table"."a.b", "Größe", "My.Table"."select" as "x""y" from "My.Table"',
    `a.b: rename orders.id
     Größe: rename orders.status
     x"y: rename orders.amount`,
  ),
  lineageCase(
    'json_each with its own columns',
    'select o.id, e.key, e.value from orders o, json_each(o.details) as e',
    `id: identity orders.id
     key: expression orders.details
     value: expression orders.details
     uses: orders.details join`,
  ),
  lineageCase(
    'HAVING on an alias that is a column too',
    'select customer_id, max(amount) as id from orders group by customer_id having id > 3',
    `customer_id: identity orders.customer_id
     id: aggregate orders.amount
     uses: orders.customer_id group, orders.amount filter`,
  ),
  lineageCase(
    'an alias within CASE in the same list',
    'select customer_id as x, case when x > 1 then status end as y from orders',
    `x: rename orders.customer_id
     y: expression orders.status, orders.customer_id/condition`,
  ),
  lineageCase(
    'a filter in short form',
    "select sum(amount) filter (status = 'paid') as paid from orders",
    'paid: aggregate orders.amount, orders.status',
  ),
  lineageCase(
    'correlated subquery in a CASE within an aggregate',
    'select sum(case when exists (select 1 from items i where i.order_id = o.id) then amount else 0 end) as s from orders o',
    's: aggregate orders.amount, items.order_id, orders.id',
  ),
  lineageCase(
    'a subquery that uses an alias of the outer list',
    'select customer_id as k, (select name from customers where id = k) as n from orders',
    `k: rename orders.customer_id
     n: rename customers.name
     uses: customers.id filter, orders.customer_id filter`,
    { unmissed: ['customers.id'] },
  ),
  lineageCase(
    'repeats rows by a list that nobody reads',
    'select o.id from orders o, unnest(o.tags) u',
    `id: identity orders.id
     uses: orders.tags join`,
  ),
  lineageCase(
    'repeats rows by a list in the select list that nobody reads',
    'select id from (select id, unnest(tags) as tag from orders)',
    `id: identity orders.id
     uses: orders.tags join`,
  ),
  lineageCase(
    'leaves repeated rows out by columns that nobody reads',
    'select id from (select distinct id, status from orders)',
    `id: identity orders.id
     uses: orders.id group, orders.status group`,
  ),
  lineageCase(
    'leaves repeated rows of a union out by columns that nobody reads',
    'select id from (select id, status from orders union by name select id, reason as status from returns)',
    `id: identity orders.id, returns.id
     uses: orders.id group, returns.id group, orders.status group, returns.reason group`,
  ),
  lineageCase(
    'leaves repeated rows of a recursion out',
    `with recursive t as (select id, referrer_id from customers union
       select c.id, c.referrer_id from customers c join t on c.referrer_id = t.id) select id from t`,
    `id: identity customers.id
     uses: customers.referrer_id join+group, customers.id join+group`,
  ),
  lineageCase(
    'leaves rows out whose unpivoted values are NULL',
    'select shop from (unpivot sales on year, quarter into name period value number)',
    `shop: identity sales.shop
     uses: sales.year filter, sales.quarter filter`,
  ),
];
