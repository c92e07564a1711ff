import { lineageCase } from '../lineage-case.ts';

/** Windows, set operations, PIVOT, UNPIVOT and grouping in rarer forms. */
export const reshapingFurther = [
  lineageCase(
    'list_filter within list_transform within a window',
    "select list_transform(list(status) over (partition by customer_id), lambda s: s || 'x') as l from orders",
    'l: window orders.status, orders.customer_id',
  ),
  lineageCase(
    'pivot with an expression to pivot on',
    'pivot sales on (year > 2020) in (true, false) using sum(amount) group by shop',
    `shop: identity sales.shop
     null: aggregate sales.amount, sales.year
     null: aggregate sales.amount, sales.year
     uses: sales.shop group`,
  ),
  lineageCase(
    'pivot without using counts',
    'pivot sales on quarter in (1, 2) group by shop',
    `shop: identity sales.shop
     1: aggregate sales.quarter
     2: aggregate sales.quarter
     uses: sales.shop group`,
  ),
  lineageCase(
    'pivot in a subquery that is joined',
    'select p.shop, p."1" + 1 as more, s.year from (pivot sales on quarter in (1, 2) using sum(amount) group by shop) p join sales s on s.shop = p.shop',
    `shop: identity sales.shop
     more: aggregate sales.amount, sales.quarter
     year: identity sales.year
     uses: sales.shop group+join`,
  ),
  lineageCase(
    'standard pivot in a CTE',
    'with p as (select * from sales pivot (sum(amount) for quarter in (1 as q1, 2 as q2))) select shop, q1, q2 from p',
    `shop: identity sales.shop
     q1: aggregate sales.amount, sales.quarter
     q2: aggregate sales.amount, sales.quarter
     uses: sales.shop group, sales.year group`,
    { unmissed: ['sales.year'] },
  ),
  lineageCase(
    'unpivot with nulls',
    'from sales unpivot include nulls (number for period in (year, quarter))',
    `shop: identity sales.shop
     amount: identity sales.amount
     period: constant
     number: rename sales.year, sales.quarter`,
  ),
  lineageCase(
    'unpivot a cast of columns',
    'unpivot (select id, customer_id, reason from returns) on id::varchar, reason into name n value v',
    `customer_id: identity returns.customer_id
     n: constant
     v: cast returns.id, returns.reason/rename
     uses: returns.id filter, returns.reason filter`,
  ),
  lineageCase(
    'named windows that build on each other',
    'select sum(amount) over w2 as s from orders window w1 as (partition by customer_id), w2 as (w1 order by ordered_at)',
    's: window orders.amount, orders.customer_id, orders.ordered_at',
  ),
  lineageCase(
    'windows with ignore nulls, exclude and a frame of expressions',
    'select first_value(amount ignore nulls) over (order by ordered_at rows between id preceding and current row exclude ties) as f from orders',
    'f: window orders.amount, orders.ordered_at, orders.id',
  ),
  lineageCase(
    'qualify with a named window',
    'select id, status from orders window w as (partition by customer_id order by amount desc) qualify rank() over w < 3',
    `id: identity orders.id
     status: identity orders.status
     uses: orders.customer_id filter, orders.amount filter`,
  ),
  lineageCase(
    'qualify after group by',
    'select customer_id, sum(amount) as total from orders group by customer_id qualify row_number() over (order by sum(amount) desc) <= 5',
    `customer_id: identity orders.customer_id
     total: aggregate orders.amount
     uses: orders.customer_id group, orders.amount filter`,
  ),
  lineageCase(
    'intersect within a CTE keeps its filter',
    'with both_ids as (select id from orders intersect select id from returns) select o.amount from orders o join both_ids using (id)',
    `amount: identity orders.amount
     uses: orders.id filter+join, returns.id filter`,
  ),
  lineageCase(
    'recursion with USING KEY',
    'with recursive t(id, best) using key (id) as (select id, amount from orders union select t.id, greatest(t.best, p.amount) from t join payments p on p.order_id = t.id) select id, best from t',
    `id: identity orders.id
     best: expression orders.amount, payments.amount
     uses: payments.order_id join, orders.id join+group`,
  ),
  lineageCase(
    'recursion that reads its whole past',
    'with recursive t(id) using key (id) as (select id from orders union select r.id + 1 from recurring.t r where r.id < 3) select * from t',
    `id: expression orders.id
     uses: orders.id filter+group`,
  ),
  lineageCase(
    'an alias in a window beside a column of that name',
    'select amount as id, row_number() over (order by id) as n from orders',
    `id: rename orders.amount
     n: window orders.id`,
    { unmissed: ['orders.id'] },
  ),
  lineageCase(
    'a whole row as a value through a union',
    'select r from returns r union all select s from returns s',
    'r: expression returns.id, returns.customer_id, returns.reason',
  ),
  lineageCase(
    'ordered union with limit in each side',
    '(select id from orders order by amount limit 1) union all (select id from returns order by reason limit 2)',
    `id: identity orders.id, returns.id
     uses: orders.amount order, returns.reason order`,
  ),
  lineageCase(
    'an aggregate over a CASE over a window in a subquery',
    'select sum(case when rn = 1 then amount end) as s from (select amount, row_number() over (partition by customer_id order by ordered_at) as rn from orders)',
    's: aggregate orders.amount, orders.customer_id, orders.ordered_at',
  ),
  lineageCase(
    'json functions over a column',
    "select json_extract_string(details, '$.a') as a, details['b'] as b, json_group_array(status) as c from orders group by all",
    `a: expression orders.details
     b: expression orders.details
     c: aggregate orders.status
     uses: orders.details group`,
  ),
  lineageCase(
    'a window in ORDER BY',
    'select id from orders order by rank() over (partition by status order by amount)',
    `id: identity orders.id
     uses: orders.status order, orders.amount order`,
  ),
  lineageCase(
    'pivot in a CTE',
    'with p as (pivot sales on quarter in (1, 2) using sum(amount) group by shop) select shop, "2" as second from p',
    `shop: identity sales.shop
     second: aggregate sales.amount, sales.quarter
     uses: sales.shop group`,
  ),
  lineageCase(
    'pivot of a join',
    "select * from (select i.order_id, p.category, i.quantity from items i join products p using (product_id)) pivot (sum(quantity) for category in ('a', 'b'))",
    `order_id: identity items.order_id
     a: aggregate items.quantity, products.category
     b: aggregate items.quantity, products.category
     uses: items.product_id join, products.product_id join, items.order_id group`,
  ),
  lineageCase(
    'unpivot in a subquery with a filter',
    "select period, sum(number) as n from (unpivot sales on year, quarter into name period value number) where shop = 'x' group by period",
    `period: constant
     n: aggregate sales.year, sales.quarter
     uses: sales.year filter, sales.quarter filter, sales.shop filter`,
  ),
  lineageCase(
    'a recursion that joins itself twice',
    'with recursive t(n, s) as (select id, name from customers union all select a.n + b.n, a.s || c.name from t a join t b on a.n = b.n join customers c on c.id = a.n) select n, s from t',
    `n: expression customers.id
     s: expression customers.name
     uses: customers.id join`,
  ),
  lineageCase(
    'unions in a recursive branch',
    'with recursive t(id) as (select id from returns union (select id + 1 from t where id < 3 union all select id from payments)) select id from t',
    `id: expression returns.id, payments.id
     uses: returns.id filter+group, payments.id filter+group`,
  ),
  lineageCase(
    'struct of a window',
    "select {'r': rank() over (order by amount)}.r as r from orders",
    'r: window orders.amount',
  ),
  lineageCase(
    'a struct field after a union',
    "with u as (select {'a': id, 'b': status} as s from orders union all select {'a': customer_id, 'b': reason} as s from returns) select s.a from u",
    'a: rename orders.id, returns.customer_id',
    { bound: ['orders.status', 'returns.reason'] },
  ),
  lineageCase(
    'a struct field after a union',
    "with u as (select {'a': id, 'b': status} as s from orders union all select {'a': customer_id, 'b': reason} as s from returns) select s.a from u",
    'a: rename orders.id, returns.customer_id',
    { bound: ['orders.status', 'returns.reason'] },
  ),
  lineageCase(
    'a struct field after a union where the structs are not alike',
    "with u as (select {'a': id, 'b': status} as s from orders union all by name select {'a': customer_id} as s from returns) select s.a from u",
    'a: expression orders.id, orders.status, returns.customer_id',
  ),
  lineageCase(
    'a field of a lagged struct',
    "select lag({'a': id, 'b': status}) over (partition by customer_id order by ordered_at).b as b from orders",
    'b: window orders.status, orders.customer_id, orders.ordered_at',
    { bound: ['orders.id'] },
  ),
  lineageCase(
    'a recursion over structs',
    "with recursive t as (select {'a': id, 'b': name} as s from customers union all select {'a': s.a + 1, 'b': s.b} from t where s.a < 5) select s.a, s.b from t",
    `a: expression customers.id
     b: rename customers.name
     uses: customers.id filter`,
  ),
  lineageCase(
    'a method that aggregates',
    'select customer_id, amount.sum() as total from orders group by all',
    `customer_id: identity orders.customer_id
     total: aggregate orders.amount
     uses: orders.customer_id group`,
  ),
];
