select nope from {{ ref('raw_orders') }}
