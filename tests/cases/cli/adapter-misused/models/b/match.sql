-- depends_on: {{ ref('stock') }}
{% if execute %}{% do this.matches() %}{% endif %}
select 1 as order_id
