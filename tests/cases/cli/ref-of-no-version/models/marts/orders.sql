select * from {{ ref('stg_orders', v=2) }}
