-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.drop_relation(none) %}{% endif %}
select 1 as order_id
