-- In 2025, 10 of 270,000 requests of the city closed on a day before they opened: a warning, and an error beyond 1,000.
{{ config(severity='error', warn_if='>0', error_if='>1000') }}

select
    request_id,
    opened_date,
    closed_date
from {{ ref('fct_service_requests') }}
where closed_date < opened_date
