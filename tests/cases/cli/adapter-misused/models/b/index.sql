-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.parse_index(['amount']) %}{% endif %}
select 1 as order_id
