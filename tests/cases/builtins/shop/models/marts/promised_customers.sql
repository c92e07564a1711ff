{{ config(materialized='table') }}
select customer_id, name, credit from {{ ref('stg_customers') }}
