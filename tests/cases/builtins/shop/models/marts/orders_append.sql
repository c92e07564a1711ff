{{ config(materialized='incremental', incremental_strategy='append', on_schema_change='append_new_columns') }}
select order_id, amount {% if var('round') != 1 %}, ordered_at{% endif %}
from {{ ref('recent_orders') }}
{% if is_incremental() %}where order_id > (select max(order_id) from {{ this }}){% endif %}
