select id from {{ ref('raw_customers') }}
