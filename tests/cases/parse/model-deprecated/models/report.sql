select * from {{ ref('orders', v=1) }} join {{ ref('old_customers') }} on id = order_id join {{ ref('next_customers') }} as n on n.id = order_id
