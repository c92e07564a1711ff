{{ config(materialized='incremental', unique_key='order_id') }}
select order_id, amount from {{ ref('recent_orders') }}
