with counted as (

    select
        cast(date_trunc('month', opened_date) as date) as month_start,
        channel,
        count(*) as requests
    from {{ ref('fct_service_requests') }}
    group by 1, 2

)

select
    month_start,
    channel,
    requests,
    round(requests / sum(requests) over (partition by month_start), 4) as share_of_month
from counted
