{{ config(
    materialized='incremental', incremental_strategy='merge', unique_key=['order_id', 'customer_id'],
    merge_update_columns=['amount'], merge_update_condition='DBT_INTERNAL_SOURCE.amount <> DBT_INTERNAL_DEST.amount',
    merge_update_set_expressions={'changes': 'DBT_INTERNAL_DEST.changes + 1'},
    incremental_predicates=['DBT_INTERNAL_DEST.order_id > 0']
) }}
select order_id, customer_id, amount, 0 as changes from {{ ref('stg_orders') }}
