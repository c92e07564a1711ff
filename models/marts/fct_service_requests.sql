{{
    config(
        materialized='incremental',
        incremental_strategy='delete+insert',
        unique_key='identity_hash',
        on_schema_change='fail'
    )
}}

with requests as (

    select * from {{ ref('int_request_timings') }}

)

{%- if is_incremental() %},

-- All requests of an identity are replaced together: when one of two twins changes, their numbers may swap.
changed as (

    select distinct identity_hash
    from requests
    where last_modified_at >= coalesce(
        (
            select max(last_modified_at) - to_days({{ var('lookback_days') | int }})
            from {{ this }}
        ),
        timestamptz '1970-01-01 00:00:00+00'
    )

)
{%- endif %}

select
    request_id,
    identity_hash,
    occurrence,
    department,
    request_type,
    is_retired_type,
    channel,
    local_area,
    address,
    latitude,
    longitude,
    status,
    closure_reason,
    outcome,
    opened_at,
    opened_date,
    closed_date,
    days_to_close,
    last_modified_at
from requests
{% if is_incremental() -%}
where identity_hash in (select identity_hash from changed)
{%- endif %}
