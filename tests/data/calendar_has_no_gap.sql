-- Each day of the calendar but the first follows the day before it.
select
    date_day,
    lag(date_day) over (order by date_day) as day_before
from {{ ref('dim_dates') }}
qualify day_before is not null and date_day <> day_before + 1
