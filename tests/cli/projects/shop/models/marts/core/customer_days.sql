{{ config(materialized='incremental', unique_key='ordered_at') }} select ordered_at, count(*) as n from {{ ref('orders') }} join {{ ref('dim', v=1) }} using (customer_id) group by 1
