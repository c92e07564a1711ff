{% snapshot orders_by_time %}
{{ config(strategy='timestamp', unique_key='order_id', updated_at='changed_at', hard_deletes='invalidate') }}
select order_id, amount, ordered_at + interval ({{ var('round') }}) day as changed_at
from {{ ref('orders') }} where order_id {{ '<= 3' if var('round') == 1 else '>= 2' }}
{% endsnapshot %}
