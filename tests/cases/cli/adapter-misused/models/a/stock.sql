{{ config(materialized='table') }} select 1 as item_id
