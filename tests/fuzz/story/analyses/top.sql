select * from {{ ref('customers') }} order by total desc limit {{ var("top", 10) }}
