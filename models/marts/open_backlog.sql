with requests as (

    select * from {{ ref('fct_service_requests') }}

),

-- Ages are counted to the day of the newest change in the data, so that the same data gives the same table tomorrow.
as_of as (

    select cast({{ local_time('max(last_modified_at)') }} as date) as as_of_date
    from requests

),

open_requests as (

    select
        requests.department,
        requests.opened_date,
        as_of.as_of_date,
        date_diff('day', requests.opened_date, as_of.as_of_date) as age_days
    from requests
    cross join as_of
    where requests.status = 'open'

),

bucketed as (

    select
        *,
        {{ age_bucket('age_days') }} as age_bucket
    from open_requests

)

select
    department,
    age_bucket,
    {{ age_bucket_order('age_bucket') }} as age_bucket_order,
    as_of_date,
    count(*) as open_requests,
    min(opened_date) as oldest_opened_date,
    max(age_days) as oldest_age_days
from bucketed
group by department, age_bucket, as_of_date
