import { lineageCase } from '../lineage-case.ts';

/** Structs, lists, maps and rows within each other. */
export const nestingValues = [
  lineageCase(
    'field of struct_concat',
    "select struct_concat({'a': id}, {'b': reason}).a as a from returns",
    'a: rename returns.id',
    { bound: ['returns.reason'] },
  ),
  lineageCase(
    'struct_insert and a field',
    "select struct_insert({'a': id}, b := reason).a as a from returns",
    'a: rename returns.id',
    { bound: ['returns.reason'] },
  ),
  lineageCase(
    'list_transform to structs, unnested',
    "select u.n, u.s from (select unnest(list_transform(tags, lambda t: {'n': id, 's': t})) as u from orders)",
    `n: expression orders.id, orders.tags
     s: expression orders.tags
     uses: orders.tags join, orders.id join`,
  ),
  lineageCase(
    'filters a list of structs of the query and reads a field',
    "select list_filter([{'a': id, 'b': reason}], lambda s: s.a > customer_id)[1].b as b from returns",
    'b: expression returns.reason, returns.id, returns.customer_id',
  ),
  lineageCase(
    'field of a replaced struct',
    "with a as (select * replace ({'city': upper(status), 'n': id} as address) from (select id, status, address from orders)) select address.n, address.city as c from a",
    `n: rename orders.id
     c: expression orders.status`,
    { bound: ['orders.address'] },
  ),
  lineageCase(
    'a struct in a group by, and its field',
    "select s.a as a, count(*) as n from (select {'a': status, 'b': id} as s from orders) group by s.a",
    `a: rename orders.status
     n: aggregate
     uses: orders.status group`,
    { bound: ['orders.id'] },
  ),
  lineageCase(
    'field of the first row of a list of rows',
    'select list(r order by id)[1].reason as w from returns r',
    'w: aggregate returns.reason, returns.id',
  ),
  lineageCase(
    'a field of a scalar subquery',
    "select (select {'a': max(amount), 'b': min(status)} from orders).a as a from returns",
    'a: aggregate orders.amount',
    { bound: ['orders.status'] },
  ),
  lineageCase(
    'a whole row by a correlated subquery, and its field',
    'with a as (select o.id, (select r from returns r where r.id = o.id) as rr from orders o) select a.id, rr.reason, rr.customer_id + 1 as c from a',
    `id: identity orders.id
     reason: identity returns.reason
     c: expression returns.customer_id
     uses: returns.id filter, orders.id filter`,
  ),
  lineageCase(
    'field of an element of a made list',
    "select l[1].a as x from (select [{'a': id, 'b': reason}, {'a': customer_id, 'b': 'x'}] as l from returns)",
    'x: expression returns.id, returns.customer_id',
    { bound: ['returns.reason'] },
  ),
  lineageCase(
    'three levels of struct made in a subquery',
    "select s.a.b.c as x from (select {'a': {'b': {'c': reason, 'd': id}}} as s from returns)",
    'x: rename returns.reason',
    { bound: ['returns.id'] },
  ),
  lineageCase(
    'element of a row value',
    'select row(id, reason)[2] as r2 from returns',
    'r2: rename returns.reason',
    { bound: ['returns.id'] },
  ),
  lineageCase(
    'a comprehension with an index',
    'select [x || i for x, i in tags if i > id] as l from orders',
    'l: expression orders.tags, orders.id',
  ),
  lineageCase(
    'a slice by columns',
    'select tags[id:customer_id] as t from orders',
    't: expression orders.tags, orders.id, orders.customer_id',
  ),
  lineageCase(
    'correlated unnest in a subquery',
    "select id, (select string_agg(t, ',' order by t) from unnest(tags) as x(t)) as s from orders",
    `id: identity orders.id
     s: aggregate orders.tags
     uses: orders.tags join`,
  ),
  lineageCase(
    'list of lists flattened',
    'select unnest(flatten(list(tags))) as t from orders',
    `t: aggregate orders.tags
     uses: orders.tags join`,
  ),
  lineageCase(
    'count distinct of a whole row',
    'select count(distinct r) as n from returns r',
    'n: aggregate returns.id, returns.customer_id, returns.reason',
    { unmissed: ['returns.id', 'returns.customer_id', 'returns.reason'] },
  ),
  lineageCase(
    'row comparison',
    'select (id, customer_id) < (1, 2) as b, (id, customer_id) = (customer_id, id) as c from orders',
    `b: expression orders.id, orders.customer_id
     c: expression orders.id, orders.customer_id`,
  ),
  lineageCase(
    'two dots of schema and a struct',
    'select main.orders.address.city as c, memory.main.orders.address.street as s from memory.main.orders',
    `c: expression orders.address
     s: expression orders.address`,
  ),
  lineageCase(
    'a field of what a lambda makes',
    "select list_transform(tags, lambda t: {'k': t, 'id': id})[1].k as k from orders",
    'k: expression orders.tags',
    { bound: ['orders.id'] },
  ),
  lineageCase(
    'unnests the values of a map',
    "select unnest(map_values(map {'a': id})) as v from orders",
    `v: expression orders.id
     uses: orders.id join`,
  ),
  lineageCase(
    'struct columns by star of a cte of a union',
    "with u as (select address from orders union all select {'street': name, 'city': city} from customers) select address.city as c from u",
    'c: expression orders.address, customers.city/rename',
    { bound: ['customers.name'] },
  ),
  lineageCase(
    'sums of struct fields of a list by lambda',
    "select list_sum(list_transform([{'a': quantity, 'b': price}], lambda s: s.a * s.b)) as t from items",
    't: expression items.quantity, items.price',
  ),
  lineageCase(
    'list_filter then a field list',
    "select list_transform(list_filter(tags, lambda t: t <> ''), lambda t: {'t': t, 'n': id})[1].t as t from orders",
    't: expression orders.tags',
    { bound: ['orders.id'] },
  ),
  lineageCase(
    'nested struct with an aggregate inside',
    "select {'n': count(*), 'm': {'x': max(amount)}}.m.x as x from orders",
    'x: aggregate orders.amount',
  ),
  lineageCase(
    'struct_pack over group and a field outside',
    "select s.k, s.v from (select {'k': status, 'v': sum(amount)} as s from orders group by status)",
    `k: rename orders.status
     v: aggregate orders.amount
     uses: orders.status group`,
  ),
];
