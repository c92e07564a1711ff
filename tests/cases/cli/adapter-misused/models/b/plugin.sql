-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.store_relation('excel', this, [], 'orders.xlsx', 'xlsx', {}) %}{% endif %}
select 1 as order_id
