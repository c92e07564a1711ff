with areas as (

    select * from {{ ref('local_areas') }}

),

requests as (

    select
        local_area,
        count(*) as requests,
        count(*) filter (where status = 'open') as open_requests,
        median(days_to_close) as median_days_to_close
    from {{ ref('fct_service_requests') }}
    group by local_area

),

types as (

    select
        local_area,
        request_type,
        row_number() over (partition by local_area order by count(*) desc, request_type) as place
    from {{ ref('fct_service_requests') }}
    group by local_area, request_type

)

select
    areas.local_area,
    areas.latitude,
    areas.longitude,
    coalesce(requests.requests, 0) as requests,
    coalesce(requests.open_requests, 0) as open_requests,
    requests.median_days_to_close,
    types.request_type as most_common_type
from areas
left join requests on areas.local_area = requests.local_area
left join types on areas.local_area = types.local_area and types.place = 1
