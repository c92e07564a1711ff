-- depends_on: {{ ref('stock') }}
{% if execute %}{% do api.Relation.create(identifier='orders', type='tabel') %}{% endif %}
select 1 as order_id
