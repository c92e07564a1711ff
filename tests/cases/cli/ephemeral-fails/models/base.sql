{{ config(materialized='ephemeral') }}
select custmer from (select 1 as customer)
