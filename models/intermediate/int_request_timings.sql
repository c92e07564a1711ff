with requests as (

    select * from {{ ref('stg_service_requests') }}

),

outcomes as (

    select * from {{ ref('closure_outcomes') }}

)

select
    requests.*,
    cast(requests.opened_at_local as date) as opened_date,
    -- A few requests close on a day before they open: that is a slip of the pen, not a duration.
    case
        when requests.closed_date >= cast(requests.opened_at_local as date)
            then date_diff('day', cast(requests.opened_at_local as date), requests.closed_date)
    end as days_to_close,
    case
        when requests.status = 'open' then 'open'
        else coalesce(outcomes.outcome, 'unknown')
    end as outcome
from requests
left join outcomes on requests.closure_reason = outcomes.closure_reason
