{{ config(store_failures=true) }} select * from {{ ref('raw_orders') }}
