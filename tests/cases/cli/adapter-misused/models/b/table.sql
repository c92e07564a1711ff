-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.convert_number_type('orders', 0) %}{% endif %}
select 1 as order_id
