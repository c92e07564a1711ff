select
    order_id
from {{ ref('stg_order') }}
left join {{ ref('nothing_like_it') }} using (order_id)
