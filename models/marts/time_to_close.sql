with closed as (

    select *
    from {{ ref('fct_service_requests') }}
    where days_to_close is not null

)

select
    department,
    request_type,
    count(*) as closed_requests,
    median(days_to_close) as median_days,
    quantile_cont(days_to_close, 0.9) as p90_days,
    max(days_to_close) as longest_days,
    round(count(*) filter (where days_to_close <= 7) / count(*), 4) as share_within_week,
    round(count(*) filter (where outcome = 'done') / count(*), 4) as share_done
from closed
group by department, request_type
