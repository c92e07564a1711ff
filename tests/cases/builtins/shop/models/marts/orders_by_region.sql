{{ config(materialized='external', options={'overwrite_or_ignore': 'true', 'partition_by': 'customer' ~ '_id'}) }}
select customer_id, order_id, amount from {{ ref('stg_orders') }}
