import { lineageCase } from '../lineage-case.ts';

/** Structs, lists, maps and lambdas that the query makes, and methods called on columns. */
export const structs = [
  lineageCase(
    'unnests a list of structs recursively',
    "select unnest([{'a': id, 'b': reason}], recursive := true) from returns",
    `a: expression returns.id
     b: expression returns.reason
     uses: returns.id join, returns.reason join`,
  ),
  lineageCase(
    'unnests nested structs fully',
    "select unnest({'a': id, 'b': {'c': reason, 'd': customer_id}}, recursive := true) from returns",
    `a: rename returns.id
     c: rename returns.reason
     d: rename returns.customer_id`,
  ),
  lineageCase(
    'unnest in FROM with ordinality',
    'select o.id, u.tag, u.n from orders o, unnest(o.tags) with ordinality as u(tag, n)',
    `id: identity orders.id
     tag: expression orders.tags
     n: expression orders.tags
     uses: orders.tags join`,
  ),
  lineageCase(
    'a list comprehension over a made list',
    'select [x * amount for x in [1, 2, id] if x > customer_id] as xs from orders',
    'xs: expression orders.id, orders.customer_id, orders.amount',
  ),
  lineageCase(
    'an arrow lambda that shadows a column',
    'select list_transform(tags, status -> upper(status)) as t from orders',
    't: expression orders.tags',
  ),
  lineageCase(
    'an arrow lambda with two parameters and an outer column',
    'select list_transform(tags, (x, i) -> x || status || i) as t from orders',
    't: expression orders.tags, orders.status',
  ),
  lineageCase(
    'list_reduce with a start value',
    'select list_reduce([amount], lambda a, b: a + b, id) as r from orders',
    'r: expression orders.amount, orders.id',
  ),
  lineageCase(
    'a method chain',
    'select status.upper().substring(1, 2) as s, tags.list_transform(lambda t: t || status) as l from orders',
    `s: expression orders.status
     l: expression orders.tags, orders.status`,
  ),
  lineageCase(
    'struct_insert keeps both',
    'select struct_insert(address, zip := customer_id) as a from orders',
    'a: expression orders.address, orders.customer_id',
  ),
  lineageCase(
    'map access and map functions',
    "select m['a'] as a, map_keys(m) as k, cardinality(m) as n from (select map {status: amount} as m from orders)",
    `a: expression orders.status, orders.amount
     k: expression orders.status, orders.amount
     n: expression orders.status, orders.amount`,
  ),
  lineageCase(
    'map_from_entries and element_at',
    "select element_at(map_from_entries([(status, id)]), 'x') as v from orders",
    'v: expression orders.status, orders.id',
  ),
  lineageCase(
    'casts to a struct and takes a field',
    'select (details::struct(a integer, b varchar)).b as b from orders',
    'b: expression orders.details',
  ),
  lineageCase(
    'lambda parameter with a field',
    "select list_transform([{'status': id}], lambda x: x.status + amount) as l from orders",
    'l: expression orders.id, orders.amount',
  ),
  lineageCase(
    'a nested list comprehension',
    'select [[y + id for y in x] for x in [[amount]]] as l from orders',
    'l: expression orders.amount, orders.id',
  ),
  lineageCase(
    'both sides of a full join by USING, named',
    'select r.id, p.id, id as either from returns r full join payments p using (id)',
    `id: identity returns.id
     id_1: rename payments.id
     either: expression returns.id, payments.id
     uses: returns.id join, payments.id join`,
  ),
  lineageCase(
    'a field of an aggregated row',
    "select max(r).reason as why, arg_max({'a': id, 'b': customer_id}, id).b as b from returns r",
    `why: aggregate returns.reason
     b: aggregate returns.customer_id, returns.id`,
  ),
  lineageCase(
    'unnest of list_zip',
    'select unnest(list_zip([id], [status])) as z from orders',
    `z: expression orders.id, orders.status
     uses: orders.id join, orders.status join`,
  ),
  lineageCase(
    'IN with a list that has a column, and NOT IN a subquery over the same table',
    "select id from orders o where status in ('a', o.tags[1]) and id not in (select id from orders where amount < 0)",
    `id: identity orders.id
     uses: orders.amount filter, orders.status filter, orders.tags filter, orders.id filter`,
  ),
  lineageCase(
    'a table function over a list of a CTE',
    'with l as (select list(status) as s from orders) select u.unnest as one from l, unnest(l.s) u',
    `one: aggregate orders.status
     uses: orders.status join`,
  ),
  lineageCase(
    'a JSON arrow within a lambda and outside',
    "select list_transform([details], lambda d: d->>'$.a') as l, details->'a'->>'b' as m from orders",
    `l: expression orders.details
     m: expression orders.details`,
  ),
  lineageCase(
    'names of struct fields keep their case',
    "select unnest({'First Name': status, 'B': id}) from orders",
    `First Name: rename orders.status
     B: rename orders.id`,
  ),
  lineageCase(
    'a field of the row that arg_max picks',
    "select arg_max({'a': id, 'b': status}, amount).b as b from orders",
    'b: aggregate orders.status, orders.amount',
    { bound: ['orders.id'] },
  ),
  lineageCase(
    'a field of the first element of a gathered list',
    "with g as (select customer_id, list({'a': id, 'b': status} order by ordered_at) as l from orders group by 1) select l[1].b as b, l[1]['a'] as a from g",
    `b: aggregate orders.status, orders.ordered_at
     a: aggregate orders.id, orders.ordered_at
     uses: orders.customer_id group`,
  ),
  lineageCase(
    'unnests a gathered list of structs',
    "with g as (select list({'a': id, 'b': status}) as l from orders) select u.b, u.a + 1 as a from (select unnest(l) as u from g)",
    `b: aggregate orders.status
     a: aggregate orders.id
     uses: orders.id join, orders.status join`,
  ),
  lineageCase(
    'unnests a gathered list of structs into columns',
    "with g as (select list({'a': id, 'b': {'c': status}}) as l from orders) select unnest(l, recursive := true) from g",
    `a: aggregate orders.id
     c: aggregate orders.status
     uses: orders.id join, orders.status join`,
  ),
  lineageCase(
    'a field of a struct that CASE gives',
    "select (case when amount > 1 then {'a': id, 'b': status} else {'a': customer_id, 'b': 'x'} end).a as a from orders",
    'a: expression orders.id, orders.customer_id, orders.amount/condition',
    { bound: ['orders.status'] },
  ),
  lineageCase(
    'unnests a typed struct and its list recursively',
    'select unnest(address, recursive := true) from orders',
    `street: expression orders.address
     city: expression orders.address`,
  ),
  lineageCase(
    'a struct in a struct column of a CTE with a star',
    "with a as (select {'x': {'y': id, 'z': status}, 'w': amount} as s from orders), b as (select s.* from a) select x.y, w, x.z as z2 from b",
    `y: rename orders.id
     w: rename orders.amount
     z2: rename orders.status`,
  ),
  lineageCase(
    'any_value and max of structs beside a filter',
    "select any_value({'a': id, 'b': status}) filter (where amount > 1) .b as b from orders",
    'b: aggregate orders.status, orders.amount',
    { bound: ['orders.id'] },
  ),
  lineageCase(
    'a method in WHERE and a schema that is one',
    "select main.upper(status) as u from orders where status.starts_with('p')",
    `u: expression orders.status
     uses: orders.status filter`,
  ),
  lineageCase(
    'a method on an alias',
    'select lower(status) as s, s.upper() as u from orders',
    `s: expression orders.status
     u: expression orders.status`,
  ),
  lineageCase(
    'a method on a lambda parameter',
    'select tags.list_transform(lambda t: t.upper()) as l from orders',
    'l: expression orders.tags',
  ),
];
