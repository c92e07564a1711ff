{{ config(materialized='table') }}

with versions as (

    select * from {{ ref('stg_service_request_versions') }}

),

counted as (

    select
        *,
        -- A load holds one version of each request, so two rows of one identity in one load are two requests.
        count(*) over (partition by identity_hash, load_id) as rows_in_load,
        -- A row is never landed twice unless the portal has it twice.
        count(*) over (
            partition by identity_hash, status, closure_reason, closed_date, last_modified_at
        ) as equal_rows
    from versions

),

numbered as (

    select
        *,
        max(greatest(rows_in_load, equal_rows)) over (partition by identity_hash) as requests_of_identity,
        row_number() over (
            partition by identity_hash
            order by
                last_modified_at desc nulls last,
                loaded_at desc,
                load_id desc,
                status,
                closed_date desc nulls last,
                closure_reason
        ) as occurrence
    from counted

)

select
    {{ hash_of(['identity_hash', 'occurrence']) }} as request_id,
    identity_hash,
    occurrence,
    department,
    request_type,
    is_retired_type,
    status,
    closure_reason,
    opened_at,
    opened_at_local,
    closed_date,
    last_modified_at,
    address,
    local_area,
    channel,
    latitude,
    longitude,
    load_id,
    loaded_at
from numbered
where occurrence <= requests_of_identity
