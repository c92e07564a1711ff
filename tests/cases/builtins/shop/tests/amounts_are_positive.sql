{{ config(fail_calc='coalesce(sum(amount), 0)', warn_if='> 1', error_if='> 1000') }}
select * from {{ ref('stg_orders') }} where amount < 0
