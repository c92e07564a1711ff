import { lineageCase } from '../lineage-case.ts';

/** Joins, lateral sub-queries and aliases that are easy to get wrong. */
export const joiningFurther = [
  lineageCase(
    'takes USING in a full join of three',
    'select id from returns full join payments using (id) full join customers using (id)',
    `id: expression returns.id, payments.id, customers.id
     uses: returns.id join, payments.id join, customers.id join`,
  ),
  lineageCase(
    'anti join by using shows the left',
    'from customers anti join returns using (id) select id, name',
    `id: identity customers.id
     name: identity customers.name
     uses: customers.id join, returns.id join`,
  ),
  lineageCase(
    'an alias that shadows a CTE',
    'with c as (select id, reason from returns) select c.name, r.reason from customers c join c as r on r.id = c.id',
    `name: identity customers.name
     reason: identity returns.reason
     uses: returns.id join, customers.id join`,
  ),
  lineageCase(
    'a join of subqueries with star and numbered names',
    'select id_1, reason from (select * from payments p join returns r on p.id = r.id)',
    `id_1: rename returns.id
     reason: identity returns.reason
     uses: payments.id join, returns.id join`,
  ),
  lineageCase(
    'prefix aliases in FROM and SELECT',
    'select total: sum(o.amount), who: c.name from o: orders join c: customers on o.customer_id = c.id group by who',
    `total: aggregate orders.amount
     who: rename customers.name
     uses: orders.customer_id join, customers.id join, customers.name group`,
  ),
  lineageCase(
    'columns of a parenthesized join with alias lists',
    'select * from (returns r join payments p on r.id = p.id) as j(a, b, c, d, e, f, g)',
    `a: rename returns.id
     b: rename returns.customer_id
     c: rename returns.reason
     d: rename payments.id
     e: rename payments.order_id
     f: rename payments.method
     g: rename payments.amount
     uses: returns.id join, payments.id join`,
  ),
  lineageCase(
    'star over USING in a right join',
    'select * from items right join products using (product_id)',
    `order_id: identity items.order_id
     product_id: identity products.product_id
     quantity: identity items.quantity
     price: identity items.price
     title: identity products.title
     category: identity products.category
     price_1: rename products.price
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'a join in parentheses by USING',
    'select product_id, title, t.price from items t join (products p join (select product_id, max(quantity) as q from items group by 1) m using (product_id)) using (product_id)',
    `product_id: identity items.product_id
     title: identity products.title
     price: identity items.price
     uses: items.product_id group+join, products.product_id join`,
    { bound: ['items.quantity'] },
  ),
  lineageCase(
    'natural joins of three',
    'select * from (select id, reason from returns) natural join (select id, method from payments) natural join (select id, name from customers)',
    `id: identity returns.id
     reason: identity returns.reason
     method: identity payments.method
     name: identity customers.name
     uses: returns.id join, payments.id join, customers.id join`,
    { unmissed: ['payments.id', 'customers.id'] },
  ),
  lineageCase(
    'two levels of CTEs of one name',
    'with a as (select id, reason from returns), b as (select * from (with a as (select id, method as reason from payments) select * from a) q join a using (id)) select * from b',
    `id: identity payments.id
     reason: rename payments.method
     reason_1: rename returns.reason
     uses: payments.id join, returns.id join`,
  ),
];
