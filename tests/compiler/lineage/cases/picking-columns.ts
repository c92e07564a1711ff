import { lineageCase } from '../lineage-case.ts';

/** Stars, COLUMNS(…) and positions in forms that are seldom seen. */
export const pickingColumns = [
  lineageCase(
    'leaves columns out of one side by qualified names',
    'select * exclude (r.customer_id, c.id, c.name, c.email, c.city) from returns r join customers c on r.customer_id = c.id',
    `id: identity returns.id
     reason: identity returns.reason
     referrer_id: identity customers.referrer_id
     uses: returns.customer_id join, customers.id join`,
    { bound: ['customers.city', 'customers.email', 'customers.name'] },
  ),
  lineageCase(
    'replaces within the star of one table',
    'select p.* replace (i.quantity * p.price as price) from products p join items i on i.product_id = p.product_id',
    `product_id: identity products.product_id
     title: identity products.title
     category: identity products.category
     price: expression items.quantity, products.price
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'renames one side only',
    'select * rename (c.id as buyer) from returns r join customers c on r.customer_id = c.id',
    `id: identity returns.id
     customer_id: identity returns.customer_id
     reason: identity returns.reason
     buyer: rename customers.id
     name: identity customers.name
     email: identity customers.email
     city: identity customers.city
     referrer_id: identity customers.referrer_id
     uses: returns.customer_id join, customers.id join`,
  ),
  lineageCase(
    'picks columns not like a pattern',
    "select * not like '%_id' from items",
    `quantity: identity items.quantity
     price: identity items.price`,
  ),
  lineageCase(
    'picks columns of one table by pattern',
    "select i.* like 'p%', p.title from items i join products p using (product_id)",
    `product_id: identity items.product_id
     price: identity items.price
     title: identity products.title
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'picks columns similar to a pattern',
    "select * similar to '.*ic.*' from products",
    'price: identity products.price',
  ),
  lineageCase(
    'picks columns by an arrow lambda',
    "select columns(c -> c like 'p%') from products",
    `product_id: identity products.product_id
     price: identity products.price`,
  ),
  lineageCase(
    'picks listed columns and works on them',
    "select columns(['quantity', 'price']) * 2 as twice from items",
    `twice: expression items.quantity
     twice_1: expression items.price`,
  ),
  lineageCase(
    'compares two COLUMNS of one kind',
    "select columns('quan.*') + columns('quan.*') from items",
    'quantity: expression items.quantity',
  ),
  lineageCase(
    'replaces inside COLUMNS',
    'select max(columns(* exclude (order_id, product_id) replace (price * 2 as price))) from items',
    `quantity: aggregate items.quantity
     null: aggregate items.price`,
    { bound: ['items.order_id', 'items.product_id'] },
  ),
  lineageCase(
    'picks columns from one side of a join',
    'select columns(p.*) from items i join products p using (product_id)',
    `product_id: identity products.product_id
     title: identity products.title
     category: identity products.category
     price: identity products.price
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'orders by all picked columns',
    "select product_id, price from items order by columns('pri.*')",
    `product_id: identity items.product_id
     price: identity items.price
     uses: items.price order`,
  ),
  lineageCase(
    'struct star with exclude',
    'select address.* exclude (city) from orders',
    'street: expression orders.address',
  ),
  lineageCase(
    'a position in the FROM clause',
    'select #2, #1 as first_one from returns',
    `customer_id: identity returns.customer_id
     first_one: rename returns.id`,
  ),
  lineageCase(
    'concatenates unpacked columns',
    "select concat(*columns('.*_id'), '!') as keys from items",
    'keys: expression items.order_id, items.product_id',
    { unmissed: ['items.order_id', 'items.product_id'] },
  ),
  lineageCase(
    'picks by a lambda with IN',
    "select columns(lambda c: c in ('title', 'price')) from products",
    `title: identity products.title
     price: identity products.price`,
  ),
  lineageCase(
    'filters by two COLUMNS',
    "select title from products where columns('title|category') is not null and product_id > 1",
    `title: identity products.title
     uses: products.title filter, products.category filter, products.product_id filter`,
    { unmissed: ['products.category'] },
  ),
  lineageCase(
    'star on a table with alias list',
    'select * exclude (a) from returns as r(a, b)',
    `b: rename returns.customer_id
     reason: identity returns.reason`,
    { bound: ['returns.id'] },
  ),
  lineageCase(
    'star of a struct with replace and rename',
    'select address.* replace (upper(status) as city) rename (street as road) from orders',
    `road: expression orders.address
     city: expression orders.status`,
  ),
];
