-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.get_hard_deletes_behavior({'hard_deletes': 'remove'}) %}{% endif %}
select 1 as order_id
