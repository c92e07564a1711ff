-- depends_on: {{ ref('stock') }}
{% if execute %}{% do api.Column.from_description('amount', 'decimal(wide)') %}{% endif %}
select 1 as order_id
