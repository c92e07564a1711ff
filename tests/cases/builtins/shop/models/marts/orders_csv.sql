{{ config(materialized='external', format='csv', delimiter='|', options={'header': 'true'}) }}
select order_id, amount from {{ ref('stg_orders') }}
