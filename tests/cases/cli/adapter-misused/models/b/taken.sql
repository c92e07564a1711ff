-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.rename_relation(api.Relation.create(database='shop', schema='main', identifier='spare', type='view'), api.Relation.create(database='shop', schema='main', identifier='stock', type='table')) %}{% endif %}
select 1 as order_id
