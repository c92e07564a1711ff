import { lineageCase } from '../lineage-case.ts';

export const starring = [
  lineageCase(
    'leaves columns out',
    'select * exclude (category, price) from products',
    `product_id: identity products.product_id
     title: identity products.title`,
    { bound: ['products.category', 'products.price'] },
  ),
  lineageCase(
    'leaves the column of one table out',
    'select * exclude (customers.id) from returns join customers on returns.customer_id = customers.id',
    `id: identity returns.id
     customer_id: identity returns.customer_id
     reason: identity returns.reason
     name: identity customers.name
     email: identity customers.email
     city: identity customers.city
     referrer_id: identity customers.referrer_id
     uses: returns.customer_id join, customers.id join`,
  ),
  lineageCase(
    'replaces columns',
    'select * replace (upper(title) as title, products.price * quantity as price) from products join items using (product_id) where items.price > 0',
    `product_id: identity products.product_id
     title: expression products.title
     category: identity products.category
     price: expression products.price, items.quantity
     order_id: identity items.order_id
     quantity: identity items.quantity
     uses: products.product_id join, items.product_id join, items.price filter`,
  ),
  lineageCase(
    'renames columns',
    'select * rename (id as return_id, reason as why) from returns',
    `return_id: rename returns.id
     customer_id: identity returns.customer_id
     why: rename returns.reason`,
  ),
  lineageCase(
    'leaves out, replaces and renames at once',
    "select * exclude (id) replace (reason || '!' as reason) rename (customer_id as buyer) from returns",
    `buyer: rename returns.customer_id
     reason: expression returns.reason`,
    { bound: ['returns.id'] },
  ),
  lineageCase(
    'takes the star of one table',
    'select c.*, r.reason from returns r join customers c on c.id = r.customer_id',
    `id: identity customers.id
     name: identity customers.name
     email: identity customers.email
     city: identity customers.city
     referrer_id: identity customers.referrer_id
     reason: identity returns.reason
     uses: customers.id join, returns.customer_id join`,
  ),
  lineageCase(
    'picks columns by pattern',
    "select columns('.*_id') from items",
    `order_id: identity items.order_id
     product_id: identity items.product_id`,
  ),
  lineageCase(
    'works on each picked column',
    "select min(columns('(.*)_id')) as 'first_\\\\1', max(columns(['quantity', 'price'])) from items",
    `null: aggregate items.order_id
     null: aggregate items.product_id
     quantity: aggregate items.quantity
     price: aggregate items.price`,
  ),
  lineageCase(
    'picks columns by a lambda',
    "select columns(lambda c: c like '%r%') from items",
    `order_id: identity items.order_id
     product_id: identity items.product_id
     price: identity items.price`,
  ),
  lineageCase(
    'picks columns by LIKE',
    "select * like 'p%' from items",
    `product_id: identity items.product_id
     price: identity items.price`,
  ),
  lineageCase(
    'picks all but some columns',
    'select columns(* exclude (order_id, product_id)) + 1 from items',
    `quantity: expression items.quantity
     price: expression items.price`,
    { bound: ['items.order_id', 'items.product_id'] },
  ),
  lineageCase(
    'unpacks columns as arguments',
    "select coalesce(*columns('.*_id')) as some_id from items",
    'some_id: expression items.order_id, items.product_id',
    { unmissed: ['items.order_id', 'items.product_id'] },
  ),
  lineageCase(
    'filters by all picked columns',
    "select quantity from items where columns('.*_id') > 3",
    `quantity: identity items.quantity
     uses: items.order_id filter, items.product_id filter`,
    { unmissed: ['items.order_id', 'items.product_id'] },
  ),
  lineageCase(
    'picks from the columns of a CTE',
    "with a as (select id as key_id, amount, customer_id from orders) select columns('.*_id') from a",
    `key_id: rename orders.id
     customer_id: identity orders.customer_id`,
    { bound: ['orders.amount'] },
  ),
  lineageCase(
    'counts rows of a star without its columns',
    'select count(*) as n from (select * from orders)',
    'n: aggregate',
  ),
];
