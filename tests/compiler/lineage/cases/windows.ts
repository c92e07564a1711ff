import { lineageCase } from '../lineage-case.ts';

export const windows = [
  lineageCase(
    'makes a window function of its arguments and its window',
    'select id, sum(amount) over (partition by customer_id order by ordered_at) as running from orders',
    `id: identity orders.id
     running: window orders.amount, orders.customer_id, orders.ordered_at`,
  ),
  lineageCase(
    'numbers rows by the window alone',
    'select row_number() over (partition by customer_id order by ordered_at desc) as n from orders',
    'n: window orders.customer_id, orders.ordered_at',
  ),
  lineageCase(
    'reads a named window',
    'select rank() over w as place, sum(amount) over w as total from orders window w as (partition by status)',
    `place: window orders.status
     total: window orders.amount, orders.status`,
  ),
  lineageCase(
    'filters by QUALIFY',
    'select id from orders qualify row_number() over (partition by customer_id order by ordered_at) = 1',
    `id: identity orders.id
     uses: orders.customer_id filter, orders.ordered_at filter`,
  ),
  lineageCase(
    'filters by the name of a window in QUALIFY',
    'select id, row_number() over (order by amount) as n from orders qualify n = 1',
    `id: identity orders.id
     n: window orders.amount
     uses: orders.amount filter`,
  ),
  lineageCase(
    'filters by the number of a row in an outer query',
    `select id, status from (select *, row_number() over (partition by id order by ordered_at) as n from orders) where n = 1`,
    `id: identity orders.id
     status: identity orders.status
     uses: orders.id filter, orders.ordered_at filter`,
  ),
  lineageCase(
    'reads default and frame of a window',
    `select lag(amount, 1, customer_id) over (order by id rows between 2 preceding and current row) as previous from orders`,
    'previous: window orders.amount, orders.id, orders.customer_id',
  ),
  lineageCase(
    'reads the filter of a window',
    "select count(*) filter (where status = 'paid') over (partition by customer_id) as paid from orders",
    'paid: window orders.customer_id, orders.status',
  ),
  lineageCase(
    'aggregates within a window',
    'select status, sum(sum(amount)) over (order by status) as running from orders group by status',
    `status: identity orders.status
     running: aggregate orders.amount, orders.status/window
     uses: orders.status group`,
  ),
  lineageCase(
    'takes the share of a window',
    'select amount / sum(amount) over (partition by status) as share from orders',
    'share: window orders.amount, orders.status',
  ),
  lineageCase(
    'counts all rows by a window',
    'select id, count(*) over () as n from orders',
    `id: identity orders.id
     n: window`,
  ),
];
