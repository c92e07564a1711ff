with bounds as (

    select
        least(min(opened_date), min(closed_date)) as first_date,
        greatest(max(opened_date), max(closed_date)) as last_date
    from {{ ref('fct_service_requests') }}

),

days as (

    select cast(unnest(generate_series(first_date, last_date, interval 1 day)) as date) as date_day
    from bounds

)

select
    date_day,
    year(date_day) as year_number,
    quarter(date_day) as quarter_number,
    cast(date_trunc('month', date_day) as date) as month_start,
    cast(date_trunc('week', date_day) as date) as week_start,
    isodow(date_day) as weekday_number,
    dayname(date_day) as weekday_name,
    isodow(date_day) >= 6 as is_weekend
from days
