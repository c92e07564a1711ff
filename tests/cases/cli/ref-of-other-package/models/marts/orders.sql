select * from {{ ref('shpo', 'stg_orders') }}
