with requests as (

    select * from {{ ref('fct_service_requests') }}

)

select
    opened_date,
    department,
    count(*) as requests,
    count(*) filter (where status = 'open') as still_open,
    count(*) filter (where channel = 'Mobile App') as by_mobile_app
from requests
group by opened_date, department
