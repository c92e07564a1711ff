{{ config(materialized='external', location=env_var('SHOP_FILES', 'files') ~ '/orders.parquet') }}
select order_id, amount from {{ ref('stg_orders') }}
