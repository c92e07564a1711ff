select id as customer_id, name, zip, joined, active, credit from {{ ref('customers') }}
