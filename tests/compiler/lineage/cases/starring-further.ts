import { lineageCase } from '../lineage-case.ts';

/** Stars and COLUMNS(…) with options, filters and joins. */
export const starringFurther = [
  lineageCase(
    'exclude over using in subquery',
    'select * exclude (id) from (select * from returns r join customers c using (id))',
    `customer_id: identity returns.customer_id
     reason: identity returns.reason
     name: identity customers.name
     email: identity customers.email
     city: identity customers.city
     referrer_id: identity customers.referrer_id
     uses: returns.id join, customers.id join`,
  ),
  lineageCase(
    'qualified exclude replace rename',
    'select * exclude (r.id) replace (upper(c.name) as name) rename (c.city as town) from returns r join customers c on r.customer_id = c.id',
    `customer_id: identity returns.customer_id
     reason: identity returns.reason
     id: identity customers.id
     name: expression customers.name
     email: identity customers.email
     town: rename customers.city
     referrer_id: identity customers.referrer_id
     uses: returns.customer_id join, customers.id join`,
    { bound: ['returns.id'] },
  ),
  lineageCase(
    'not similar star',
    "select * not similar to '.*id' from returns",
    'reason: identity returns.reason',
  ),
  lineageCase(
    'glob star',
    "select * glob '*id' from returns",
    `id: identity returns.id
     customer_id: identity returns.customer_id`,
  ),
  lineageCase('not ilike star', "select * not ilike '%ID' from returns", 'reason: identity returns.reason'),
  lineageCase(
    'lambda over characters',
    "select columns(lambda c: c[1] = 'r') from returns",
    'reason: identity returns.reason',
  ),
  lineageCase(
    'order by columns star',
    'select * from returns order by columns(*)',
    `id: identity returns.id
     customer_id: identity returns.customer_id
     reason: identity returns.reason
     uses: returns.id order, returns.customer_id order, returns.reason order`,
  ),
  lineageCase(
    'count of columns with a filter',
    "select count(columns(*)) filter (where reason = 'x') from returns",
    `id: aggregate returns.id, returns.reason
     customer_id: aggregate returns.customer_id, returns.reason
     reason: aggregate returns.reason`,
  ),
  lineageCase(
    'columns in partition',
    "select row_number() over (partition by columns('reason')) as n from returns",
    'n: window returns.reason',
  ),
  lineageCase(
    'replace twice reads the originals',
    'select * replace (id + customer_id as id, id as customer_id) from returns',
    `id: expression returns.id, returns.customer_id
     customer_id: rename returns.id
     reason: identity returns.reason`,
  ),
  lineageCase(
    'renames swap',
    'select * rename (id as customer_id, customer_id as id) from returns',
    `customer_id: rename returns.id
     id: rename returns.customer_id
     reason: identity returns.reason`,
  ),
  lineageCase(
    'replace a column that using merged',
    'select * replace (id * 2 as id) from returns join payments using (id)',
    `id: expression returns.id
     customer_id: identity returns.customer_id
     reason: identity returns.reason
     order_id: identity payments.order_id
     method: identity payments.method
     amount: identity payments.amount
     uses: returns.id join, payments.id join`,
  ),
  lineageCase(
    'rename a column that using merged',
    'select * rename (id as rid) from returns right join payments using (id)',
    `rid: rename payments.id
     customer_id: identity returns.customer_id
     reason: identity returns.reason
     order_id: identity payments.order_id
     method: identity payments.method
     amount: identity payments.amount
     uses: returns.id join, payments.id join`,
  ),
  lineageCase(
    'columns over a pivot',
    'select shop, max(columns(* exclude (shop))) from (pivot sales on quarter in (1, 2) using sum(amount) group by shop) group by shop',
    `shop: identity sales.shop
     1: aggregate sales.amount, sales.quarter
     2: aggregate sales.amount, sales.quarter
     uses: sales.shop group`,
  ),
  lineageCase(
    'a case of columns',
    "select case when columns('.*id') > 3 then columns('.*id') end from returns",
    `id: expression returns.id
     customer_id: expression returns.customer_id`,
  ),
  lineageCase(
    'columns by a lambda over a join with equal names',
    "select columns(lambda c: c = 'id') from returns, customers",
    `id: identity returns.id
     id_1: rename customers.id`,
  ),
  lineageCase(
    'cast of columns',
    'select columns(*)::varchar from returns',
    `id: cast returns.id
     customer_id: cast returns.customer_id
     reason: cast returns.reason`,
  ),
  lineageCase(
    'a window over columns',
    "select sum(columns('.*id')) over (partition by reason) from returns",
    `id: window returns.id, returns.reason
     customer_id: window returns.customer_id, returns.reason`,
  ),
  lineageCase(
    'exclude by qualified names of a self join',
    'select * exclude (b.id, b.customer_id) from returns a join returns b on a.id = b.customer_id',
    `id: identity returns.id
     customer_id: identity returns.customer_id
     reason: identity returns.reason
     reason_1: rename returns.reason
     uses: returns.id join, returns.customer_id join`,
  ),
  lineageCase(
    'replace within a join by using with both sides',
    'select * replace (coalesce(o.amount, p.amount) as amount) from (select id, amount from orders) o left join (select id, amount from payments) p using (id)',
    `id: identity orders.id
     amount: expression orders.amount, payments.amount
     uses: orders.id join, payments.id join`,
    { unmissed: ['payments.amount', 'payments.id'] },
  ),
  lineageCase(
    'star twice',
    'select *, * from (select id, reason from returns)',
    `id: identity returns.id
     reason: identity returns.reason
     id_1: rename returns.id
     reason_1: rename returns.reason`,
  ),
];
