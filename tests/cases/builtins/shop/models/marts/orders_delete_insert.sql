{{ config(
    materialized='incremental', incremental_strategy='delete+insert', unique_key=['order_id', 'customer_id'],
    incremental_predicates=["DBT_INCREMENTAL_TARGET.amount > 0"]
) }}
select order_id, customer_id, amount from {{ ref('stg_orders') }}
