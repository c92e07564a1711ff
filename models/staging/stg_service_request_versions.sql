{{ config(materialized='view') }}

with landed as (

    select * from {{ source('vancouver_311', 'service_requests') }}

),

cleaned as (

    select
        department,
        regexp_replace(service_request_type, '^ZZ OLD - ', '') as request_type,
        starts_with(service_request_type, 'ZZ OLD - ') as is_retired_type,
        case status when 'Open' then 'open' when 'Close' then 'closed' else lower(status) end as status,
        nullif(closure_reason, 'N/A') as closure_reason,
        service_request_open_timestamp as opened_at,
        {{ local_time('service_request_open_timestamp') }} as opened_at_local,
        service_request_close_date as closed_date,
        last_modified_timestamp as last_modified_at,
        address,
        local_area,
        case channel when 'WEB' then 'Web' else channel end as channel,
        latitude,
        longitude,
        _load_id as load_id,
        _loaded_at as loaded_at
    from landed

)

select
    {{ hash_of([
        'department', 'request_type', 'epoch_us(opened_at)', 'channel', 'local_area', 'address', 'latitude', 'longitude'
    ]) }} as identity_hash,
    *
from cleaned
