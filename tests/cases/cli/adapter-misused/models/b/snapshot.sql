-- depends_on: {{ ref('stock') }}
{% if execute %}{% do adapter.assert_valid_snapshot_target_given_strategy(api.Relation.create(database='shop', schema='main', identifier='stock', type='table'), none, {}) %}{% endif %}
select 1 as order_id
