-- The requests of all days and departments are the requests of the fact table.
with per_day as (

    select coalesce(sum(requests), 0) as requests from {{ ref('requests_per_day') }}

),

facts as (

    select count(*) as requests from {{ ref('fct_service_requests') }}

)

select
    per_day.requests as requests_per_day,
    facts.requests as requests_in_facts
from per_day
cross join facts
where per_day.requests <> facts.requests
