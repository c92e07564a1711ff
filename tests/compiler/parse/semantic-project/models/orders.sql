select id, {{ cents('amount') }} as amount, cast('2024-01-01' as date) as ordered_on, 'web' as channel, 1 as customer_id from (values (1, 100)) as t(id, amount)
