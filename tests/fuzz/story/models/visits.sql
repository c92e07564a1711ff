{{ config(materialized='ephemeral') }}
select v.*, '{{ run_started_at.strftime("%Y-%m-%d") }}' as built_at, {{ dbt.date_trunc('day', 'now()') }} as day
from {{ source('crm', 'visits') }} v
