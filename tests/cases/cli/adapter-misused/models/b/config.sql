-- depends_on: {{ ref('stock') }}
{% if execute %}{% do config.require('rows_per_day') %}{% endif %}
select 1 as order_id
