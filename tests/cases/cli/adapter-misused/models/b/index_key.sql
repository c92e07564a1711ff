-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.parse_index({'columns': ['amount'], 'uniq': true}) %}{% endif %}
select 1 as order_id
