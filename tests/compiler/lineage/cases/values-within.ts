import { lineageCase } from '../lineage-case.ts';

/** Lists, structs, maps and lambdas. */
export const valuesWithin = [
  lineageCase(
    'takes a field of a struct',
    'select address.city from orders',
    'city: expression orders.address',
  ),
  lineageCase(
    'takes a field in each way of writing it',
    "select o.address.street as a, address['city'] as b, (address).city as c, struct_extract(address, 'city') as d from orders o",
    `a: expression orders.address
     b: expression orders.address
     c: expression orders.address
     d: expression orders.address`,
  ),
  lineageCase(
    'spreads a struct',
    'select id, address.* from orders',
    `id: identity orders.id
     street: expression orders.address
     city: expression orders.address`,
  ),
  lineageCase(
    'makes a struct of its fields',
    "select {'number': id, 'state': status} as pair from orders",
    'pair: expression orders.id, orders.status',
  ),
  lineageCase(
    'remembers which column a field of a struct is',
    "with a as (select {'number': id, 'state': status} as pair from orders) select pair.state, pair.number + 1 as next from a",
    `state: rename orders.status
     next: expression orders.id`,
  ),
  lineageCase(
    'spreads a struct of the query',
    'with a as (select struct_pack(number := id, state := status) as pair from orders) select pair.* from a',
    `number: rename orders.id
     state: rename orders.status`,
  ),
  lineageCase(
    'takes a whole row as a struct',
    'select r from returns r',
    'r: expression returns.id, returns.customer_id, returns.reason',
  ),
  lineageCase(
    'takes a field of a whole row',
    'with a as (select r as row_value from returns r) select row_value.reason from a',
    'reason: identity returns.reason',
  ),
  lineageCase(
    'prefers a table to a struct column of that name',
    'select address.name from orders, customers address where address.id = 3',
    `name: identity customers.name
     uses: customers.id filter`,
  ),
  lineageCase(
    'makes a list of its elements',
    'select [id, customer_id] as keys from orders',
    'keys: expression orders.id, orders.customer_id',
  ),
  lineageCase(
    'takes an element and a slice of a list',
    'select tags[1] as first_tag, tags[2:3] as more from orders',
    `first_tag: expression orders.tags
     more: expression orders.tags`,
  ),
  lineageCase(
    'unnests a list in the select list',
    'select id, unnest(tags) as tag from orders',
    `id: identity orders.id
     tag: expression orders.tags
     uses: orders.tags join`,
  ),
  lineageCase(
    'unnests a struct into its fields',
    'select unnest(address) from orders',
    `street: expression orders.address
     city: expression orders.address`,
  ),
  lineageCase(
    'unnests a list beside its table',
    'select o.id, t.tag from orders o, unnest(o.tags) as t(tag)',
    `id: identity orders.id
     tag: expression orders.tags
     uses: orders.tags join`,
  ),
  lineageCase(
    'unnests a list that it makes',
    "select unnest(string_split(status, ',')) as state from orders",
    `state: expression orders.status
     uses: orders.status join`,
  ),
  lineageCase(
    'unnests a list of a CTE',
    "with a as (select string_split(status, ',') as states from orders) select unnest(states) as state from a",
    `state: expression orders.status
     uses: orders.status join`,
  ),
  lineageCase(
    'leaves the parameters of a lambda out',
    'select list_transform(tags, lambda status: upper(status)) as upper_tags from orders',
    'upper_tags: expression orders.tags',
  ),
  lineageCase(
    'reads columns within a lambda',
    'select list_filter(tags, lambda tag: tag = status) as own from orders',
    'own: expression orders.tags, orders.status',
  ),
  lineageCase(
    'reads a lambda of two parameters within another',
    'select list_transform(tags, lambda x, i: list_reduce([x, status], lambda a, b: a || b)) as joined from orders',
    'joined: expression orders.tags, orders.status',
  ),
  lineageCase(
    'reads a list comprehension',
    'select [upper(tag) for tag in tags if tag <> status] as others from orders',
    'others: expression orders.tags, orders.status',
  ),
  lineageCase('makes a map', "select map {'state': status} as m from orders", 'm: expression orders.status'),
  lineageCase(
    'gathers rows into a list of structs',
    "select customer_id, list({'id': id, 'amount': amount} order by ordered_at) as orders from orders group by 1",
    `customer_id: identity orders.customer_id
     orders: aggregate orders.id, orders.amount, orders.ordered_at
     uses: orders.customer_id group`,
  ),
  lineageCase('reads a generated series', 'select n from range(3) t(n)', 'n: expression'),
  lineageCase(
    'generates a series from a column',
    'select i.order_id, s.generate_series as copy from items i, generate_series(1, i.quantity) s',
    `order_id: identity items.order_id
     copy: expression items.quantity
     uses: items.quantity join`,
  ),
];
