{{ config(
    materialized='incremental', incremental_strategy='merge', unique_key='order_id',
    merge_clauses={
      'when_matched': [
        {'action': 'delete', 'condition': 'DBT_INTERNAL_SOURCE.amount = 0'},
        {'action': 'update', 'mode': 'star'}
      ],
      'when_not_matched': [
        {'action': 'insert', 'mode': 'explicit', 'insert': {'columns': ['order_id', 'amount'], 'values': ['DBT_INTERNAL_SOURCE.order_id', '1']}}
      ]
    }
) }}
select order_id, amount from {{ ref('stg_orders') }}
