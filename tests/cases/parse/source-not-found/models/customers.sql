select * from {{ source('shopp', 'orders') }}
