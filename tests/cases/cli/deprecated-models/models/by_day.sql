{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='day', begin='2026-01-01', batch_size='day') }}
select *, current_date as day from {{ ref('totals') }}
