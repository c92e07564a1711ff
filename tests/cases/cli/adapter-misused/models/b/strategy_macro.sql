-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.get_incremental_strategy_macro(context, 'shuffle') %}{% endif %}
select 1 as order_id
