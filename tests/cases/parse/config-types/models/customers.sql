{{ config(alias=5) }} select 1 as customer_id
