with requests as (

    select * from {{ ref('fct_service_requests') }}

)

select
    department,
    -- `ENG - Sanitation Services` is a group of Engineering; `311 Contact Centre` is a group of its own.
    case when contains(department, ' - ') then split_part(department, ' - ', 1) else department end as service_group,
    regexp_replace(department, '^[A-Z]+ - ', '') as department_name,
    count(*) as requests,
    count(distinct request_type) as request_types,
    min(opened_date) as first_opened_date,
    max(opened_date) as last_opened_date
from requests
group by department
