{{ config(materialized='incremental') }}
select id, {{ function('with_tax') }}(amount) as total from {{ ref('orders') }}
{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}
