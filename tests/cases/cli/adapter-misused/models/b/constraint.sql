-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.render_raw_columns_constraints({'amount': {'name': 'amount', 'data_type': 'int', 'constraints': [{'type': 'positive'}]}}) %}{% endif %}
select 1 as order_id
