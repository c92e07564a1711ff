-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.add_query('select ?', bindings=[1, 2]) %}{% endif %}
select 1 as order_id
