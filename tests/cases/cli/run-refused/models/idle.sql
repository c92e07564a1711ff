{{ config(materialized='idle') }} select 1 as order_id
