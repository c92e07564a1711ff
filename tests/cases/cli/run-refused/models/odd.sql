{{ config(materialized='table') }} select 1 as order_id, now() as loaded_at
