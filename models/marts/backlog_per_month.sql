with months as (

    select distinct month_start
    from {{ ref('dim_dates') }}

),

opened as (

    select
        cast(date_trunc('month', opened_date) as date) as month_start,
        count(*) as requests
    from {{ ref('fct_service_requests') }}
    group by 1

),

closed as (

    select
        cast(date_trunc('month', closed_date) as date) as month_start,
        count(*) as requests
    from {{ ref('fct_service_requests') }}
    where closed_date is not null
    group by 1

)

select
    months.month_start,
    coalesce(opened.requests, 0) as opened_requests,
    coalesce(closed.requests, 0) as closed_requests,
    cast(
        sum(coalesce(opened.requests, 0) - coalesce(closed.requests, 0)) over (order by months.month_start)
        as bigint
    ) as open_at_month_end
from months
left join opened on months.month_start = opened.month_start
left join closed on months.month_start = closed.month_start
