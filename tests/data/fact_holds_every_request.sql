-- The incremental table is what a full refresh would make: no request is missing, outdated or left over.
-- When this fails, changes older than the lookback have come in: run once with a wider --vars 'lookback_days: 30'.
select
    staged.request_id as staged_request_id,
    facts.request_id as fact_request_id
from {{ ref('stg_service_requests') }} as staged
full join {{ ref('fct_service_requests') }} as facts
    on staged.request_id = facts.request_id
    and staged.status = facts.status
    and staged.last_modified_at is not distinct from facts.last_modified_at
where staged.request_id is null or facts.request_id is null
