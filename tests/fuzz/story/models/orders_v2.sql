{{ config(
    materialized='incremental',
    unique_key=['order_id'],
    incremental_strategy='delete+insert',
    on_schema_change='append_new_columns',
    post_hook=["select 1", {"sql": "select {{ this.identifier | length }}", "transaction": false}],
) }}
{%- set columns = ['order_id', 'customer', 'amount'] -%}
{# every column, in order #}
select
  {% for column in columns if column != 'nothing' -%}
    {{ column }}::{{ 'varchar' if column == 'customer' else ('bigint' if loop.first else 'decimal(10, 2)') }} as {{ column }}{{ "," if not loop.last }}
  {% endfor %}
from {{ ref('raw_orders') }}
{% if is_incremental() %}
where order_id > (select max(order_id) - {{ var('lookback_days', 1) * 2 // 1 }} from {{ this }})
{% endif -%}
