{{ config(severity='warn') }} select * from {{ ref('raw_customers') }}
