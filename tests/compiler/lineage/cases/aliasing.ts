import { lineageCase } from '../lineage-case.ts';

/** Names of results in other clauses, and names that mean several things. */
export const aliasing = [
  lineageCase(
    'alias everywhere',
    'select customer_id as k, sum(amount) as a from orders group by k having k > 3 and a > 10 order by a desc, k',
    `k: rename orders.customer_id
     a: aggregate orders.amount
     uses: orders.customer_id group+filter+order, orders.amount filter+order`,
  ),
  lineageCase(
    'alias of an alias in where',
    'select id as x, x as y from orders where y > 3',
    `x: rename orders.id
     y: rename orders.id
     uses: orders.id filter`,
  ),
  lineageCase(
    'aliases in where group having qualify',
    "select lower(status) as s, count(*) as n from orders where s <> '' group by s having n > 1 qualify row_number() over (order by n) < 3",
    `s: expression orders.status
     n: aggregate
     uses: orders.status filter+group`,
  ),
  lineageCase(
    'alias of a window reused',
    'select row_number() over (order by amount) as rn, rn + 1 as nx from orders where amount > 0 qualify nx < 5',
    `rn: window orders.amount
     nx: window orders.amount
     uses: orders.amount filter`,
  ),
  lineageCase(
    'alias in a window',
    'select year(ordered_at) as y, sum(amount) over (partition by y order by id) as s from orders',
    `y: expression orders.ordered_at
     s: window orders.amount, orders.ordered_at, orders.id`,
  ),
  lineageCase(
    'alias that is a column of the other table',
    'select o.amount as price from orders o join items i on i.order_id = o.id where price > 3',
    `price: rename orders.amount
     uses: items.order_id join, orders.id join, items.price filter`,
    { unmissed: ['items.price'] },
  ),
  lineageCase(
    'alias within an expression of order by',
    'select amount as id from orders order by id + 1',
    `id: rename orders.amount
     uses: orders.id order`,
    { unmissed: ['orders.id'] },
  ),
  lineageCase(
    'alias beside a column in qualify',
    'select amount as id, 1 as one from orders qualify row_number() over (order by id) = 1',
    `id: rename orders.amount
     one: constant
     uses: orders.id filter`,
    { unmissed: ['orders.id'] },
  ),
  lineageCase(
    'having by a column that is the name of a result',
    "select max(amount) as status, customer_id from orders group by orders.status, customer_id having status = 'paid'",
    `status: aggregate orders.amount
     customer_id: identity orders.customer_id
     uses: orders.status group+filter, orders.customer_id group`,
  ),
  lineageCase(
    'order by a qualified column that is the name of a result',
    'select o.amount as id from orders o order by o.id',
    `id: rename orders.amount
     uses: orders.id order`,
  ),
  lineageCase(
    'order by a result within a function where there is no such column',
    'select amount - 1 as net from orders order by abs(net), net',
    `net: expression orders.amount
     uses: orders.amount order`,
  ),
  lineageCase(
    'distinct on a position',
    'select distinct on (1) id, status from orders',
    `id: identity orders.id
     status: identity orders.status
     uses: orders.id group`,
  ),
  lineageCase(
    'distinct on an alias',
    'select distinct on (k) customer_id as k, amount from orders order by k, ordered_at',
    `k: rename orders.customer_id
     amount: identity orders.amount
     uses: orders.customer_id group+order, orders.ordered_at order`,
  ),
  lineageCase(
    'order by a positional reference',
    'select id, status from orders order by #2',
    `id: identity orders.id
     status: identity orders.status
     uses: orders.status order`,
  ),
  lineageCase(
    'alias like the table',
    'select orders.id as orders from orders where orders.id > 1',
    `orders: rename orders.id
     uses: orders.id filter`,
  ),
  lineageCase(
    'a column like its table',
    'select c.c from (select returns as c from returns) c',
    'c: expression returns.id, returns.customer_id, returns.reason',
  ),
  lineageCase(
    'a table like its struct column',
    'select address.city from orders address',
    'city: expression orders.address',
  ),
  lineageCase(
    'a struct column like another table',
    "select customers.id from (select {'id': reason} as customers from returns) t",
    'id: rename returns.reason',
  ),
  lineageCase(
    'a struct column by its table',
    "select t.customers.id from (select {'id': reason} as customers from returns) t",
    'id: rename returns.reason',
  ),
  lineageCase(
    'alias named like a function',
    'select range.id from orders as range, range(2) r',
    'id: identity orders.id',
  ),
  lineageCase(
    'a column named like a keyword function',
    'select "current_date" as d, current_date as e from (select ordered_at as "current_date" from orders)',
    `d: rename orders.ordered_at
     e: rename orders.ordered_at`,
  ),
  lineageCase(
    'an alias within a lambda',
    "select status || '!' as a, list_transform(tags, lambda t: t || a) as l from orders",
    `a: expression orders.status
     l: expression orders.tags, orders.status`,
  ),
  lineageCase(
    'a lambda parameter named like an alias',
    "select status || '!' as a, list_transform(tags, lambda a: upper(a)) as l from orders",
    `a: expression orders.status
     l: expression orders.tags`,
  ),
  lineageCase(
    'lambda parameter named like the table',
    "select list_transform(tags, lambda orders: orders || 'x') as l from orders",
    'l: expression orders.tags',
  ),
  lineageCase(
    'alias of a table hides an outer one',
    'select r.id from returns r where exists (select 1 from customers r where r.referrer_id = 3)',
    `id: identity returns.id
     uses: customers.referrer_id filter`,
  ),
  lineageCase(
    'prefix alias with aggregate and lateral alias',
    'select total: sum(amount), double: total * 2, customer_id from orders group by customer_id',
    `total: aggregate orders.amount
     double: aggregate orders.amount
     customer_id: identity orders.customer_id
     uses: orders.customer_id group`,
  ),
  lineageCase(
    'with recursive that hides a table that it reads',
    'with recursive returns as (select id, reason from main.returns union all select id + 1, reason from returns where id < 3) select * from returns',
    `id: expression returns.id
     reason: identity returns.reason
     uses: returns.id filter`,
  ),
  lineageCase(
    'nested ctes that shadow each other in both directions',
    'with a as (select id from returns), b as (with a as (select id + 1 as id from a) select id from a) select a.id, b.id as b from a join b using (id)',
    `id: identity returns.id
     b: expression returns.id
     uses: returns.id join`,
  ),
  lineageCase(
    'comments',
    'select /* status, */ id -- , status\n, amount from orders /* where status = 1 */',
    `id: identity orders.id
     amount: identity orders.amount`,
  ),
  lineageCase(
    'texts of all kinds',
    `select $$ id from x $$ as s, e'\\n' as t, id from orders`,
    `s: constant
     t: constant
     id: identity orders.id`,
  ),
  lineageCase(
    'schema-qualified columns beside an alias of another table',
    'select main.orders.id, returns.id as rid from orders, main.returns where main.returns.id = orders.customer_id',
    `id: identity orders.id
     rid: rename returns.id
     uses: returns.id filter, orders.customer_id filter`,
  ),
  lineageCase(
    'three levels of aliases with shadowing',
    "select a as b, b as c from (select id as a, status as b from orders) where b = 'x'",
    `b: rename orders.id
     c: rename orders.status
     uses: orders.status filter`,
  ),
  lineageCase(
    'order by a case over aliases',
    'select amount as a, customer_id as b from orders order by case when a > 3 then b end',
    `a: rename orders.amount
     b: rename orders.customer_id
     uses: orders.customer_id order, orders.amount order`,
  ),
];
