import { lineageCase } from '../lineage-case.ts';

export const selecting = [
  lineageCase('passes a column on', 'select id from orders', 'id: identity orders.id'),
  lineageCase('renames a column', 'select id as order_id from orders', 'order_id: rename orders.id'),
  lineageCase('renames with a prefix alias', 'select order_id: id from orders', 'order_id: rename orders.id'),
  lineageCase('reads FROM first', 'from orders select status', 'status: identity orders.status'),
  lineageCase(
    'takes FROM alone as everything',
    'from returns',
    `id: identity returns.id
     customer_id: identity returns.customer_id
     reason: identity returns.reason`,
  ),
  lineageCase(
    'ignores the case of names',
    'select O.ID, Status from Orders as o',
    `id: identity orders.id
     status: identity orders.status`,
  ),
  lineageCase(
    'reads quoted names',
    'select "orders"."amount" as "Total amount" from "orders"',
    'Total amount: rename orders.amount',
  ),
  lineageCase(
    'reads a name with schema and database',
    'select main.orders.id, memory.main.orders.status from memory.main.orders',
    `id: identity orders.id
     status: identity orders.status`,
  ),
  lineageCase(
    'gives constants no source',
    "select 1 as one, 'x' as letter, null as nothing",
    `one: constant
     letter: constant
     nothing: constant`,
  ),
  lineageCase(
    'takes an expression of constants as constant',
    "select 1 + 2 as three, cast('2020-01-01' as date) as day",
    `three: constant
     day: constant`,
  ),
  lineageCase(
    'gives functions without arguments no source',
    'select now() as built_at, current_date as day from orders',
    `built_at: expression
     day: expression`,
  ),
  lineageCase(
    'collects the columns of an expression',
    'select quantity * price - 1 as total from items',
    'total: expression items.quantity, items.price',
  ),
  lineageCase(
    'names an unnamed expression as DuckDB does',
    'select quantity + 1, sum(price), count(*) from items group by quantity',
    `(quantity + 1): expression items.quantity
     sum(price): aggregate items.price
     count_star(): aggregate
     uses: items.quantity group`,
  ),
  lineageCase(
    'tells a cast from other expressions',
    'select amount::integer as amount, cast(status as varchar) as state, try_cast(status as integer) + 1 as n from orders',
    `amount: cast orders.amount
     state: cast orders.status
     n: expression orders.status`,
  ),
  lineageCase(
    'tells what CASE gives from what it asks',
    "select case when status = 'paid' then amount else 0 end as paid from orders",
    'paid: expression orders.amount, orders.status/condition',
  ),
  lineageCase(
    'takes a column that CASE gives and asks as given',
    'select case when amount > 0 then amount end as gain from orders',
    'gain: expression orders.amount',
  ),
  lineageCase(
    'reads the short CASE',
    "select case status when 'paid' then 1 else 0 end as paid from orders",
    'paid: expression orders.status/condition',
  ),
  lineageCase(
    'follows an earlier item of the select list',
    'select amount * 2 as double, double + 1 as more from orders',
    `double: expression orders.amount
     more: expression orders.amount`,
  ),
  lineageCase(
    'prefers a column to an earlier item of that name',
    'select customer_id as id, id as key from orders',
    `id: rename orders.customer_id
     key: rename orders.id`,
    { unmissed: ['orders.id'] },
  ),
  lineageCase(
    'keeps columns apart that only filter',
    "select id from orders where status = 'paid' and amount between 1 and 10",
    `id: identity orders.id
     uses: orders.status filter, orders.amount filter`,
  ),
  lineageCase(
    'reads a name of a result in WHERE where there is no such column',
    'select amount * 2 as double from orders where double > 3',
    `double: expression orders.amount
     uses: orders.amount filter`,
  ),
  lineageCase(
    'reads a column in WHERE before a result of that name',
    'select customer_id as id from orders where id > 3',
    `id: rename orders.customer_id
     uses: orders.id filter`,
    { unmissed: ['orders.id'] },
  ),
  lineageCase(
    'notes what groups and what orders',
    'select status, sum(amount) as total from orders group by status order by min(ordered_at)',
    `status: identity orders.status
     total: aggregate orders.amount
     uses: orders.status group, orders.ordered_at order`,
  ),
  lineageCase(
    'groups and orders by position',
    'select status, customer_id, count(*) as n from orders group by 1, 2 order by 3, 1',
    `status: identity orders.status
     customer_id: identity orders.customer_id
     n: aggregate
     uses: orders.status group+order, orders.customer_id group`,
  ),
  lineageCase(
    'groups by everything that does not aggregate',
    'select status, year(ordered_at) as y, sum(amount) as total from orders group by all order by all',
    `status: identity orders.status
     y: expression orders.ordered_at
     total: aggregate orders.amount
     uses: orders.status group+order, orders.ordered_at group+order, orders.amount order`,
  ),
  lineageCase(
    'reads a result in HAVING',
    'select customer_id, sum(amount) as total from orders group by customer_id having total > 10 and max(status) is not null',
    `customer_id: identity orders.customer_id
     total: aggregate orders.amount
     uses: orders.customer_id group, orders.amount filter, orders.status filter`,
  ),
  lineageCase(
    'orders by the result before the column of that name',
    'select amount as id from orders order by id',
    `id: rename orders.amount
     uses: orders.amount order`,
  ),
  lineageCase(
    'notes the columns of DISTINCT ON',
    'select distinct on (customer_id) id, amount from orders order by customer_id, ordered_at desc',
    `id: identity orders.id
     amount: identity orders.amount
     uses: orders.customer_id group+order, orders.ordered_at order`,
  ),
  lineageCase(
    'reads DISTINCT',
    'select distinct status from orders',
    `status: identity orders.status
     uses: orders.status group`,
  ),
  lineageCase(
    'notes grouping sets',
    'select status, customer_id, sum(amount) as total from orders group by rollup (status, customer_id)',
    `status: identity orders.status
     customer_id: identity orders.customer_id
     total: aggregate orders.amount
     uses: orders.status group, orders.customer_id group`,
  ),
  lineageCase(
    'knows aggregates by their modifiers',
    `select count(distinct customer_id) as buyers, string_agg(status, ',' order by ordered_at) as states,
       sum(amount) filter (where status = 'paid') as paid from orders`,
    `buyers: aggregate orders.customer_id
     states: aggregate orders.status, orders.ordered_at
     paid: aggregate orders.amount, orders.status`,
  ),
  lineageCase(
    'stays an aggregate through later expressions',
    'select round(avg(amount), 2)::integer as mean_amount from orders',
    'mean_amount: aggregate orders.amount',
  ),
  lineageCase(
    'reads ordered-set aggregates',
    'select mode() within group (order by status) as usual, quantile_cont(amount, 0.5) as middle from orders',
    `usual: aggregate orders.status
     middle: aggregate orders.amount`,
  ),
  lineageCase(
    'reads a sub-query in LIMIT',
    'select id from orders limit (select max(quantity) from items)',
    `id: identity orders.id
     uses: items.quantity filter`,
  ),
  lineageCase('reads a sample', 'select id from orders using sample 10%', 'id: identity orders.id'),
  lineageCase(
    'reads operators of all kinds',
    `select status || '!' as a, amount is null as b, status like 'p%' as c, status in ('x', 'y') as d, -amount as e,
       coalesce(amount, 0) as f, status collate nocase as g from orders`,
    `a: expression orders.status
     b: expression orders.amount
     c: expression orders.status
     d: expression orders.status
     e: expression orders.amount
     f: expression orders.amount
     g: expression orders.status`,
  ),
  lineageCase(
    'reads JSON by arrow',
    "select details -> 'a' as a, details ->> '$.b' as b, details.c as c from orders",
    `a: expression orders.details
     b: expression orders.details
     c: expression orders.details`,
  ),
  lineageCase(
    'does not take a text for a column',
    "select 'amount' as word from orders where 'status' = 'x'",
    'word: constant',
  ),
];
