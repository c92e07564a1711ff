import { lineageCase } from '../lineage-case.ts';

export const joining = [
  lineageCase(
    'tells the sides of a join apart',
    'select o.id, c.name from orders o join customers c on o.customer_id = c.id',
    `id: identity orders.id
     name: identity customers.name
     uses: orders.customer_id join, customers.id join`,
  ),
  lineageCase(
    'finds unqualified columns on the side that has them',
    'select status, email from orders left join customers c on customer_id = c.id',
    `status: identity orders.status
     email: identity customers.email
     uses: orders.customer_id join, customers.id join`,
  ),
  lineageCase(
    'joins by comma',
    'select title from items, products where items.product_id = products.product_id',
    `title: identity products.title
     uses: items.product_id filter, products.product_id filter`,
  ),
  lineageCase(
    'joins a table to itself',
    'select a.name, b.name as referrer from customers a left join customers b on a.referrer_id = b.id',
    `name: identity customers.name
     referrer: rename customers.name
     uses: customers.referrer_id join, customers.id join`,
  ),
  lineageCase(
    'takes the left column of USING',
    'select product_id, title from items join products using (product_id)',
    `product_id: identity items.product_id
     title: identity products.title
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'takes the right column of USING in a right join',
    'select product_id from items right join products using (product_id)',
    `product_id: identity products.product_id
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'takes both columns of USING in a full join',
    'select product_id from items full join products using (product_id)',
    `product_id: expression items.product_id, products.product_id
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'takes the side that is named in spite of USING',
    'select products.product_id from items left join products using (product_id)',
    `product_id: identity products.product_id
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'lists a column of USING once',
    'select * from items join products using (product_id)',
    `order_id: identity items.order_id
     product_id: identity items.product_id
     quantity: identity items.quantity
     price: identity items.price
     title: identity products.title
     category: identity products.category
     price_1: rename products.price
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'lists all columns of a table in spite of USING',
    'select products.* from items join products using (product_id)',
    `product_id: identity products.product_id
     title: identity products.title
     category: identity products.category
     price: identity products.price
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'chains USING over three tables',
    'select product_id, b.price, c.quantity from items a join products b using (product_id) join items c using (product_id)',
    `product_id: identity items.product_id
     price: identity products.price
     quantity: identity items.quantity
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'joins naturally by the names that both sides have',
    'select * from items natural join (select product_id, title from products)',
    `order_id: identity items.order_id
     product_id: identity items.product_id
     quantity: identity items.quantity
     price: identity items.price
     title: identity products.title
     uses: items.product_id join, products.product_id join`,
    { unmissed: ['products.product_id'] },
  ),
  lineageCase(
    'shows nothing of the right of a SEMI join',
    'select * from returns semi join customers on returns.customer_id = customers.id',
    `id: identity returns.id
     customer_id: identity returns.customer_id
     reason: identity returns.reason
     uses: returns.customer_id join, customers.id join`,
  ),
  lineageCase(
    'shows nothing of the right of an ANTI join',
    'select reason from returns anti join payments using (id)',
    `reason: identity returns.reason
     uses: returns.id join, payments.id join`,
  ),
  lineageCase(
    'joins by the nearest time',
    'select t.volume * r.rate as worth from trades t asof join rates r on t.currency = r.currency and t.day >= r.day',
    `worth: expression trades.volume, rates.rate
     uses: trades.currency join, rates.currency join, trades.day join, rates.day join`,
  ),
  lineageCase(
    'takes the left time of an ASOF join by USING',
    'select * from trades asof left join rates using (currency, day)',
    `currency: identity trades.currency
     day: identity trades.day
     volume: identity trades.volume
     rate: identity rates.rate
     uses: trades.currency join, rates.currency join, trades.day join, rates.day join`,
  ),
  lineageCase(
    'joins by position',
    'select title, reason from products positional join returns',
    `title: identity products.title
     reason: identity returns.reason`,
  ),
  lineageCase(
    'crosses two tables',
    'select shop, currency from sales cross join rates',
    `shop: identity sales.shop
     currency: identity rates.currency`,
  ),
  lineageCase(
    'lets a lateral sub-query read the left',
    'select o.id, x.net from orders o, lateral (select o.amount * 0.8 as net) x',
    `id: identity orders.id
     net: expression orders.amount`,
  ),
  lineageCase(
    'lets a sub-query read the left without the word',
    'select id, net from orders, (select amount * 0.8 as net)',
    `id: identity orders.id
     net: expression orders.amount`,
  ),
  lineageCase(
    'reads what a lateral sub-query filters by',
    `select c.name, last.amount from customers c
     left join lateral (select amount from orders o where o.customer_id = c.id order by ordered_at desc limit 1) last on true`,
    `name: identity customers.name
     amount: identity orders.amount
     uses: orders.customer_id filter, customers.id filter, orders.ordered_at order`,
  ),
  lineageCase(
    'names a join as one table',
    'select j.title, j.quantity from (items i join products p on i.product_id = p.product_id) as j',
    `title: identity products.title
     quantity: identity items.quantity
     uses: items.product_id join, products.product_id join`,
  ),
  lineageCase(
    'numbers repeated names of a joined sub-query',
    'select id, id_1, name from (select * from returns r join customers c on r.customer_id = c.id)',
    `id: identity returns.id
     id_1: rename customers.id
     name: identity customers.name
     uses: returns.customer_id join, customers.id join`,
  ),
  lineageCase(
    'reads a condition that is more than equality',
    'select o.id from orders o join customers c on lower(o.status) = lower(c.city) or o.amount > 10',
    `id: identity orders.id
     uses: orders.status join, customers.city join, orders.amount join`,
  ),
  lineageCase(
    'joins sub-queries',
    `select a.id, b.total from (select id from customers) a
     join (select customer_id, sum(amount) as total from orders group by 1) b on b.customer_id = a.id`,
    `id: identity customers.id
     total: aggregate orders.amount
     uses: orders.customer_id group+join, customers.id join`,
  ),
];
