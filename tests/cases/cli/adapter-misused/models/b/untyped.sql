-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.drop_relation(api.Relation.create(schema='main', identifier='orders')) %}{% endif %}
select 1 as order_id
