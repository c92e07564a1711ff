import { lineageCase } from '../lineage-case.ts';

/** PIVOT, UNPIVOT and set operations. */
export const reshaping = [
  lineageCase(
    'pivots listed values',
    'pivot sales on year in (2020, 2021) using sum(amount) group by shop',
    `shop: identity sales.shop
     2020: aggregate sales.amount, sales.year
     2021: aggregate sales.amount, sales.year
     uses: sales.shop group`,
  ),
  lineageCase(
    'groups a pivot by the columns that are left',
    'from sales pivot (sum(amount) as total for year in (2020, 2021 as later))',
    `shop: identity sales.shop
     quarter: identity sales.quarter
     2020_total: aggregate sales.amount, sales.year
     later_total: aggregate sales.amount, sales.year
     uses: sales.shop group, sales.quarter group`,
  ),
  lineageCase(
    'pivots by two columns',
    'from sales pivot (sum(amount) for year in (2020) quarter in (1, 2) group by shop)',
    `shop: identity sales.shop
     2020_1: aggregate sales.amount, sales.year, sales.quarter
     2020_2: aggregate sales.amount, sales.year, sales.quarter
     uses: sales.shop group`,
  ),
  lineageCase(
    'pivots several aggregates',
    'from sales pivot (sum(amount), count(*) as n for year in (2020) group by shop)',
    `shop: identity sales.shop
     2020_sum(amount): aggregate sales.amount, sales.year
     2020_n: aggregate sales.year
     uses: sales.shop group`,
  ),
  lineageCase(
    'pivots what a CTE makes',
    'with s as (select shop as place, amount * 2 as worth, quarter from sales) pivot s on quarter in (1, 2) using max(worth)',
    `place: rename sales.shop
     1: aggregate sales.amount, sales.quarter
     2: aggregate sales.amount, sales.quarter
     uses: sales.shop group`,
  ),
  lineageCase(
    'unpivots columns',
    'unpivot sales on year, quarter into name period value number',
    `shop: identity sales.shop
     amount: identity sales.amount
     period: constant
     number: rename sales.year, sales.quarter
     uses: sales.year filter, sales.quarter filter`,
  ),
  lineageCase(
    'unpivots by the standard way of writing',
    'select shop, period, number from sales unpivot (number for period in (year, quarter, amount))',
    `shop: identity sales.shop
     period: constant
     number: rename sales.year, sales.quarter, sales.amount
     uses: sales.year filter, sales.quarter filter, sales.amount filter`,
  ),
  lineageCase(
    'unpivots all but some columns',
    'unpivot sales on columns(* exclude (shop)) into name period value number',
    `shop: identity sales.shop
     period: constant
     number: rename sales.year, sales.quarter, sales.amount
     uses: sales.year filter, sales.quarter filter, sales.amount filter`,
    { unmissed: ['sales.amount', 'sales.quarter', 'sales.year'] },
  ),
  lineageCase(
    'unpivots pairs of columns',
    'unpivot sales on (year, amount), (quarter, amount) into name period value number, worth',
    `shop: identity sales.shop
     period: constant
     number: rename sales.year, sales.quarter
     worth: rename sales.amount
     uses: sales.year filter, sales.amount filter, sales.quarter filter`,
  ),
  lineageCase(
    'unions by position',
    'select id, status from orders union all select id, reason from returns',
    `id: identity orders.id, returns.id
     status: rename orders.status/identity, returns.reason`,
  ),
  lineageCase(
    'unions with a constant',
    "select id, 'order' as kind from orders union select id, reason from returns",
    `id: identity orders.id, returns.id
     kind: rename returns.reason
     uses: orders.id group, returns.id group, returns.reason group`,
  ),
  lineageCase(
    'unions by name',
    'select id, status from orders union all by name select reason, id from returns',
    `id: identity orders.id, returns.id
     status: identity orders.status
     reason: identity returns.reason`,
  ),
  lineageCase(
    'keeps the values of the left in EXCEPT',
    'select customer_id from orders except select customer_id from returns',
    `customer_id: identity orders.customer_id
     uses: orders.customer_id filter, returns.customer_id filter`,
  ),
  lineageCase(
    'keeps the values of the left in INTERSECT',
    'select customer_id as id from orders intersect select id from customers',
    `id: rename orders.customer_id
     uses: orders.customer_id filter, customers.id filter`,
  ),
  lineageCase(
    'unions three sides',
    'select id from orders union all select id from returns union all select id + 1 from payments',
    'id: expression orders.id/identity, returns.id/identity, payments.id',
  ),
  lineageCase(
    'orders a union by a result',
    'select id, amount from orders union all select id, amount from payments order by amount, 1 limit 3',
    `id: identity orders.id, payments.id
     amount: identity orders.amount, payments.amount
     uses: orders.amount order, payments.amount order, orders.id order, payments.id order`,
  ),
  lineageCase(
    'unions CTEs with their filters',
    `with a as (select id from orders where amount > 1), b as (select id from returns where reason = 'x')
     from a union all from b`,
    `id: identity orders.id, returns.id
     uses: orders.amount filter, returns.reason filter`,
  ),
];
