-- depends_on: {{ ref('stock') }}
{% if execute %}{% do api.Column('amount', 'integer').string_size() %}{% endif %}
select 1 as order_id
