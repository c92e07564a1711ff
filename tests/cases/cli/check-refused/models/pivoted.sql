{% set rows = run_query('select order_id from ' ~ ref('orders')) %}
select {% if execute and rows.rows | length > 0 %}order_id{% endif %} from {{ ref('orders') }}
