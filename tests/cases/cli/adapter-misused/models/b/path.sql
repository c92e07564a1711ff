-- depends_on: {{ ref('stock') }}
{% if execute %}{% do api.Relation.create(schema=5, identifier='orders') %}{% endif %}
select 1 as order_id
