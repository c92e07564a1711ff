{{ config(materialized='table', tags=['first'], alias='orders_' ~ 1) }}
select order_id::bigint as order_id, customer::varchar as customer from {{ ref('raw_orders') }}
