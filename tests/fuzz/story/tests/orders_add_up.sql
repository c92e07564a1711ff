-- depends_on: {{ ref('customers') }}
{{ config(fail_calc='count(*)', warn_if='>10', limit=5) }}
select 1 from {{ ref('orders') }} having sum(amount) < 0
