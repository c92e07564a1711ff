{{ config(materialized='external', format='json') }}
select order_id, amount from {{ ref('stg_orders') }} where false
