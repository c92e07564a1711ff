{{ config(materialized='incremental', unique_key='order_id', on_schema_change='sync_all_columns') }}
select order_id,
  {% if var('round') == 1 %}amount, 'old' as dropped{% else %}cast(amount as double) as amount, 'new' as added{% endif %}
from {{ ref('stg_orders') }}
