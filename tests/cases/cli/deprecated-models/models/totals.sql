select * from {{ ref('old_orders') }} union all select * from {{ ref('orders', v=1) }}
