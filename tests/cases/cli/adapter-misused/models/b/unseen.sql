-- depends_on: nothing
{% set name = 'stock' %}{% if execute %}{{ ref(name) }}{% endif %}
select 1 as order_id
