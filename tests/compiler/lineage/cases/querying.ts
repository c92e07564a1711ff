import { lineageCase } from '../lineage-case.ts';

/** Sub-queries, lateral joins, recursion and set operations in further forms. */
export const querying = [
  lineageCase(
    'two usings with two columns',
    'select id, customer_id, method from returns join payments using (id) join orders using (id, customer_id)',
    `id: identity returns.id
     customer_id: identity returns.customer_id
     method: identity payments.method
     uses: returns.id join, payments.id join, orders.id join, returns.customer_id join, orders.customer_id join`,
  ),
  lineageCase(
    'right then left join by using',
    'select product_id, i2.quantity from items i right join products p using (product_id) left join items i2 using (product_id)',
    `product_id: identity products.product_id
     quantity: identity items.quantity
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'filter by the merged column of a full join',
    'select reason from returns full join payments using (id) where id > 3 order by id',
    `reason: identity returns.reason
     uses: returns.id join+filter+order, payments.id join+filter+order`,
  ),
  lineageCase(
    'natural semi join',
    'select * from returns natural semi join (select id from payments)',
    `id: identity returns.id
     customer_id: identity returns.customer_id
     reason: identity returns.reason
     uses: returns.id join, payments.id join`,
  ),
  lineageCase(
    'a scalar subquery in a join condition',
    'select c.name from customers c join orders o on o.customer_id = c.id and o.amount = (select max(amount) from payments p where p.order_id = o.id)',
    `name: identity customers.name
     uses: payments.order_id filter, orders.id filter, orders.customer_id join, customers.id join, orders.amount join, payments.amount join`,
  ),
  lineageCase(
    'condition of on with an exists',
    'select c.name from customers c left join orders o on o.customer_id = c.id and exists (select 1 from items i where i.order_id = o.id)',
    `name: identity customers.name
     uses: orders.customer_id join, customers.id join, items.order_id join, orders.id join`,
  ),
  lineageCase(
    'lateral with an aggregate over its own table',
    'select c.name, s.total, s.n from customers c, lateral (select sum(amount) as total, count(*) as n from orders o where o.customer_id = c.id) s where s.total > 10',
    `name: identity customers.name
     total: aggregate orders.amount
     n: aggregate
     uses: orders.customer_id filter, customers.id filter, orders.amount filter`,
  ),
  lineageCase(
    'laterals in a chain',
    'select o.id, y.z from orders o, lateral (select o.amount as a) x, lateral (select x.a + o.customer_id as z) y',
    `id: identity orders.id
     z: expression orders.amount, orders.customer_id`,
  ),
  lineageCase(
    'correlation within a subquery in from',
    'select c.id, (select max(q.t) from (select o.amount + c.referrer_id as t from orders o where o.customer_id = c.id) q) as best from customers c',
    `id: identity customers.id
     best: aggregate orders.amount, customers.referrer_id
     uses: orders.customer_id filter, customers.id filter`,
  ),
  lineageCase(
    'exists in exists as a value',
    'select exists(from returns r where r.id = o.id and exists(from payments p where p.id = r.id)) as e from orders o',
    'e: condition returns.id, orders.id, payments.id',
  ),
  lineageCase(
    'exists in a case',
    "select case when exists (select 1 from returns r where r.id = o.id) then 'r' else status end as s from orders o",
    's: expression orders.status, returns.id/condition, orders.id/condition',
  ),
  lineageCase(
    'exists over a union',
    'select name from customers c where exists (select 1 from orders o where o.customer_id = c.id union all select 1 from returns r where r.customer_id = c.id)',
    `name: identity customers.name
     uses: orders.customer_id filter, customers.id filter, returns.customer_id filter`,
  ),
  lineageCase(
    'any of a subquery and of a list',
    "select c.name from customers c where c.id = any(select customer_id from orders) and c.city = any(['a', c.email])",
    `name: identity customers.name
     uses: customers.id filter, orders.customer_id filter, customers.city filter, customers.email filter`,
  ),
  lineageCase(
    'correlated subquery in having',
    'select customer_id from orders group by customer_id having sum(amount) > (select avg(price) from items where items.order_id = orders.customer_id)',
    `customer_id: identity orders.customer_id
     uses: orders.customer_id group+filter, items.order_id filter, orders.amount filter, items.price filter`,
  ),
  lineageCase(
    'case whose results are subqueries',
    'select case when o.amount > 3 then (select max(name) from customers) else (select min(reason) from returns r where r.id = o.id) end as c from orders o',
    `c: aggregate customers.name, returns.reason, orders.amount/condition
     uses: returns.id filter, orders.id filter`,
  ),
  lineageCase(
    'recursion that swaps',
    'with recursive t(a, b) as (select id, customer_id from returns union all select b, a from t where a < 9) select a, b from t',
    `a: rename returns.id, returns.customer_id
     b: rename returns.customer_id, returns.id
     uses: returns.id filter, returns.customer_id filter`,
  ),
  lineageCase(
    'two recursions, one upon the other',
    'with recursive a(n) as (select id from orders union all select n + 1 from a where n < 3), b(m) as (select n from a union all select m * 2 from b where m < 9) select m from b',
    `m: expression orders.id
     uses: orders.id filter`,
  ),
  lineageCase(
    'recursion with a path',
    'with recursive p(node, path, cost) as (select id, [id], 0 from customers where referrer_id is null union all select c.id, list_append(p.path, c.id), p.cost + c.referrer_id from customers c join p on p.node = c.referrer_id) select node, path, cost from p',
    `node: rename customers.id
     path: expression customers.id
     cost: expression customers.referrer_id
     uses: customers.referrer_id filter+join, customers.id join`,
  ),
  lineageCase(
    'a recursion that aggregates by key',
    'with recursive t(k, v) using key (k) as (select customer_id, amount from orders union select t.k, max(t.v + i.price) from t join items i on i.order_id = t.k group by t.k) from t',
    `k: rename orders.customer_id
     v: aggregate orders.amount, items.price
     uses: items.order_id join, orders.customer_id join+group`,
  ),
  lineageCase(
    'recursion in a subquery that reads the outer query',
    'select id, (with recursive t(n) as (select 1 union all select n + 1 from t where n < orders.id) select max(n) from t) as m from orders',
    `id: identity orders.id
     m: aggregate
     uses: orders.id filter`,
  ),
  lineageCase(
    'union by name in different case',
    'select id, reason as "Why" from returns union by name select id as ID, email as why, city from customers',
    `id: identity returns.id, customers.id
     Why: rename returns.reason, customers.email
     city: identity customers.city
     uses: returns.id group, customers.id group, returns.reason group, customers.email group, customers.city group`,
  ),
  lineageCase(
    'union by name of three',
    'select id, reason from returns union all by name select name, id from customers union all by name select method, id from payments',
    `id: identity returns.id, customers.id, payments.id
     reason: identity returns.reason
     name: identity customers.name
     method: identity payments.method`,
  ),
  lineageCase(
    'set operations with ctes on each side',
    'with a as (select id from orders) (select id from a union select id from returns) except (with b as (select id from payments) select id from b)',
    `id: identity orders.id, returns.id
     uses: orders.id group+filter, returns.id group+filter, payments.id filter`,
  ),
  lineageCase(
    'values of a lateral with two columns (unpivot by hand)',
    "select o.id, v.k, v.v from orders o, lateral (values ('status', o.status), ('reason', o.address.city)) v(k, v)",
    `id: identity orders.id
     k: constant
     v: expression orders.status/rename, orders.address`,
  ),
  lineageCase(
    'unpivot of aggregates',
    'unpivot (select shop, sum(amount) as total, max(year) as last from sales group by all) on total, last into name k value v',
    `shop: identity sales.shop
     k: constant
     v: aggregate sales.amount, sales.year
     uses: sales.shop group, sales.amount filter, sales.year filter`,
  ),
  lineageCase(
    'pivot by pairs of values',
    'from sales pivot (sum(amount) for (quarter, year) in ((1, 2020), (2, 2021)) group by shop)',
    `shop: identity sales.shop
     1_2020: aggregate sales.amount, sales.quarter, sales.year
     2_2021: aggregate sales.amount, sales.quarter, sales.year
     uses: sales.shop group`,
  ),
  lineageCase(
    'pivot of an unpivot',
    "pivot (unpivot sales on year, quarter into name k value v) on k in ('year', 'quarter') using sum(v) group by shop",
    `shop: identity sales.shop
     year: aggregate sales.year, sales.quarter
     quarter: aggregate sales.year, sales.quarter
     uses: sales.year filter, sales.quarter filter, sales.shop group`,
  ),
  lineageCase(
    'order within the arguments of a window function',
    'select rank(order by amount) over (partition by status) as r from orders',
    'r: window orders.status, orders.amount',
  ),
  lineageCase(
    'group by all with a struct and a window',
    "select {'s': status} as k, sum(amount) as a, sum(sum(amount)) over () as t from orders group by all",
    `k: expression orders.status
     a: aggregate orders.amount
     t: aggregate orders.amount
     uses: orders.status group`,
  ),
  lineageCase(
    'sum over group by cube of two with a having grouping',
    'select shop, year, sum(amount) as s from sales group by cube (shop, year) having grouping(shop) = 0 order by grouping_id(shop, year)',
    `shop: identity sales.shop
     year: identity sales.year
     s: aggregate sales.amount
     uses: sales.shop group+filter+order, sales.year group+order`,
  ),
  lineageCase(
    'a series between subqueries',
    'select d from generate_series((select min(day) from rates), (select max(day) from trades), interval 1 day) g(d)',
    `d: aggregate rates.day, trades.day
     uses: rates.day join, trades.day join`,
  ),
  lineageCase(
    'distinct on a window',
    'select distinct on (row_number() over (partition by status order by amount)) id from orders',
    `id: identity orders.id
     uses: orders.status group, orders.amount group`,
  ),
  lineageCase(
    'full join of a cte with itself by using, then a filter by one side',
    'with a as (select id, reason from returns) select id, x.reason from a x full join a y using (id) where y.reason is null',
    `id: expression returns.id
     reason: identity returns.reason
     uses: returns.id join, returns.reason filter`,
  ),
  lineageCase(
    'scalar subquery of two levels of correlation',
    'select (select (select max(i.price) from items i where i.order_id = o.id and i.quantity > c.id) from orders o where o.customer_id = c.id limit 1) as p from customers c',
    `p: aggregate items.price
     uses: items.order_id filter, orders.id filter, items.quantity filter, customers.id filter, orders.customer_id filter`,
  ),
  lineageCase(
    'intersect all then a union',
    'select id from orders intersect all select id from returns union all select id from payments',
    `id: identity orders.id, payments.id
     uses: orders.id filter, returns.id filter`,
  ),
  lineageCase(
    'values with a subquery',
    "select * from (values ((select max(id) from orders), 'x')) v(a, b)",
    `a: aggregate orders.id
     b: constant`,
  ),
  lineageCase(
    'sessions by a running sum of a condition',
    "select id, sum(case when gap > 30 then 1 else 0 end) over (partition by customer_id order by ordered_at) as session from (select id, customer_id, ordered_at, date_diff('minute', lag(ordered_at) over (partition by customer_id order by ordered_at), ordered_at) as gap from orders)",
    `id: identity orders.id
     session: window orders.ordered_at, orders.customer_id`,
  ),
  lineageCase(
    'qualify by a rank of an aggregate with an alias',
    'select customer_id, sum(amount) as s from orders group by customer_id qualify dense_rank() over (order by s desc) = 1',
    `customer_id: identity orders.customer_id
     s: aggregate orders.amount
     uses: orders.customer_id group, orders.amount filter`,
  ),
  lineageCase(
    'unpivot of a join',
    'from (select r.id, r.reason, p.method from returns r join payments p using (id)) unpivot (v for k in (reason, method))',
    `id: identity returns.id
     k: constant
     v: rename returns.reason, payments.method
     uses: returns.id join, payments.id join, returns.reason filter, payments.method filter`,
  ),
];
