-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.get_catalog_integration('glue') %}{% endif %}
select 1 as order_id
