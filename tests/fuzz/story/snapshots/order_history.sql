{% snapshot order_history %}
{{ config(target_schema='history', unique_key='order_id', strategy='timestamp', updated_at='ordered_at', hard_deletes='invalidate') }}
select *, timestamp '2031-01-01' as ordered_at from {{ ref('raw_orders') }}
{% endsnapshot %}
