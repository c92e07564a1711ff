select * from {{ ref('stg_broken') }}
