-- What the last month leaves open is what has no closing date.
with last_month as (

    select open_at_month_end as requests
    from {{ ref('backlog_per_month') }}
    order by month_start desc
    limit 1

),

facts as (

    select count(*) as requests
    from {{ ref('fct_service_requests') }}
    where closed_date is null

)

select
    last_month.requests as open_at_month_end,
    facts.requests as without_closing_date
from facts
left join last_month on true
where coalesce(last_month.requests, 0) <> facts.requests
