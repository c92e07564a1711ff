-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.quote_seed_column('amount', 'yes') %}{% endif %}
select 1 as order_id
