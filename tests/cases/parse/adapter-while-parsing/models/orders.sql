{% if adapter.location_exists('orders.csv') %}select 1 as order_id{% else %}select 2 as order_id{% endif %}
