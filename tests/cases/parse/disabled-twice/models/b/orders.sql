{{ config(enabled=false) }}
select 2 as order_id
