import { lineageCase } from '../lineage-case.ts';

export const nesting = [
  lineageCase(
    'follows a CTE',
    'with paid as (select id, amount as total from orders) select id, total from paid',
    `id: identity orders.id
     total: rename orders.amount`,
  ),
  lineageCase(
    'takes a rename back that a later step undoes',
    'with a as (select id as order_id from orders) select order_id as id from a',
    'id: identity orders.id',
  ),
  lineageCase(
    'takes over the filters of a CTE',
    "with paid as (select id from orders where status = 'paid') select id from paid where id > 3",
    `id: identity orders.id
     uses: orders.status filter, orders.id filter`,
  ),
  lineageCase(
    'leaves the filters of a CTE that nobody reads',
    "with unread as (select id from orders where status = 'paid') select id from returns",
    'id: identity returns.id',
  ),
  lineageCase(
    'leaves columns of a CTE that nobody reads',
    'with a as (select id, amount, status from orders) select id from a',
    'id: identity orders.id',
    { bound: ['orders.amount', 'orders.status'] },
  ),
  lineageCase(
    'chains CTEs',
    `with a as (select customer_id, amount from orders), b as (select customer_id, sum(amount) as total from a group by 1)
     select total / 2 as half from b`,
    `half: aggregate orders.amount
     uses: orders.customer_id group`,
  ),
  lineageCase(
    'lets a CTE hide a table',
    'with orders as (select id, reason as status from returns) select id, status from orders',
    `id: identity returns.id
     status: rename returns.reason`,
  ),
  lineageCase(
    'lets a CTE read the table that it hides',
    'with orders as (select id as order_id, amount from orders) select * from orders',
    `order_id: rename orders.id
     amount: identity orders.amount`,
  ),
  lineageCase(
    'lets a qualified name pass by a CTE',
    'with orders as (select reason as status from returns) select o.status from main.orders o',
    'status: identity orders.status',
  ),
  lineageCase(
    'nests CTEs and hides outer ones within',
    `with a as (select id from orders), b as (with a as (select id from returns) select id from a)
     select a.id, b.id as returned from a, b`,
    `id: identity orders.id
     returned: rename returns.id`,
  ),
  lineageCase(
    'renames the columns of a CTE',
    'with a (number, worth) as (select id, amount from orders) select worth, number from a',
    `worth: rename orders.amount
     number: rename orders.id`,
  ),
  lineageCase(
    'reads a CTE twice under two names',
    `with a as (select id, referrer_id, name from customers) select x.name, y.name as referrer
     from a x join a y on x.referrer_id = y.id`,
    `name: identity customers.name
     referrer: rename customers.name
     uses: customers.referrer_id join, customers.id join`,
  ),
  lineageCase(
    'takes an ephemeral model for the CTE that it is',
    `with __dbt__cte__stg_orders as (select id as order_id, amount from orders)
     select order_id, amount from __dbt__cte__stg_orders`,
    `order_id: rename orders.id
     amount: identity orders.amount`,
  ),
  lineageCase(
    'follows a recursive CTE',
    `with recursive chain as (
       select id, referrer_id, name from customers where referrer_id is null
       union all select c.id, c.referrer_id, chain.name from customers c join chain on c.referrer_id = chain.id)
     select id, name from chain`,
    `id: identity customers.id
     name: identity customers.name
     uses: customers.referrer_id filter+join, customers.id join`,
  ),
  lineageCase(
    'follows what a recursion changes from round to round',
    `with recursive steps (n, worth) as (
       select id, 0 from orders union all select n + 1, worth + n from steps where n < 10)
     select n, worth from steps`,
    `n: expression orders.id
     worth: expression orders.id
     uses: orders.id filter`,
  ),
  lineageCase(
    'counts by recursion without any source',
    'with recursive days(n) as (select 1 union all select n + 1 from days where n < 9) select n from days',
    'n: constant',
  ),
  lineageCase(
    'follows sub-queries in FROM',
    'select x.t from (select y.total as t from (select amount as total from orders) y) x',
    't: rename orders.amount',
  ),
  lineageCase(
    'renames the columns of a sub-query',
    'select b, a from (select id, amount from orders) as x(a, b)',
    `b: rename orders.amount
     a: rename orders.id`,
  ),
  lineageCase(
    'renames some columns of a table',
    'select number, customer_id from orders as o(number)',
    `number: rename orders.id
     customer_id: identity orders.customer_id`,
  ),
  lineageCase(
    'is what a scalar sub-query selects',
    'select id, (select max(amount) from orders) as highest from returns',
    `id: identity returns.id
     highest: aggregate orders.amount`,
  ),
  lineageCase(
    'counts the correlation of a scalar sub-query as filter',
    'select name, (select sum(amount) from orders o where o.customer_id = c.id) as total from customers c',
    `name: identity customers.name
     total: aggregate orders.amount
     uses: orders.customer_id filter, customers.id filter`,
  ),
  lineageCase(
    'makes EXISTS of its conditions',
    'select name, exists (select 1 from orders o where o.customer_id = c.id) as buys from customers c',
    `name: identity customers.name
     buys: condition orders.customer_id, customers.id`,
  ),
  lineageCase(
    'filters by EXISTS',
    'select name from customers c where not exists (from orders o where o.customer_id = c.id)',
    `name: identity customers.name
     uses: orders.customer_id filter, customers.id filter`,
  ),
  lineageCase(
    'filters by IN with a sub-query',
    "select name from customers where id in (select customer_id from orders where status = 'paid')",
    `name: identity customers.name
     uses: orders.status filter, customers.id filter, orders.customer_id filter`,
  ),
  lineageCase(
    'makes IN of both sides',
    'select name, id in (select customer_id from orders) as buys from customers',
    `name: identity customers.name
     buys: expression customers.id, orders.customer_id`,
  ),
  lineageCase(
    'compares with ANY',
    'select id, amount > any (select price from items) as dear from orders',
    `id: identity orders.id
     dear: expression orders.amount, items.price`,
  ),
  lineageCase(
    'gathers a sub-query into a list',
    'select array(select price from items where order_id = o.id) as prices from orders o',
    `prices: aggregate items.price
     uses: items.order_id filter, orders.id filter`,
  ),
  lineageCase(
    'finds names two queries out',
    `select id from customers c where exists (
       select 1 from orders o where exists (select 1 from returns r where r.id = o.id and r.customer_id = c.id))`,
    `id: identity customers.id
     uses: returns.id filter, orders.id filter, returns.customer_id filter, customers.id filter`,
  ),
  lineageCase(
    'prefers the inner table to the outer one',
    'select (select max(id) from returns where customer_id = customers.id) as latest from customers',
    `latest: aggregate returns.id
     uses: returns.customer_id filter, customers.id filter`,
  ),
  lineageCase(
    'reads VALUES as constants',
    "select code, word from (values (1, 'one'), (2, 'two')) as v(code, word)",
    `code: constant
     word: constant`,
  ),
  lineageCase(
    'reads the columns of VALUES by their own names',
    'from (values (1, 2))',
    `col0: constant
     col1: constant`,
  ),
  lineageCase(
    'reads columns in VALUES of a lateral join',
    'select o.id, v.x from orders o, lateral (values (o.amount), (o.customer_id)) v(x)',
    `id: identity orders.id
     x: rename orders.amount, orders.customer_id`,
  ),
];
