select 1 as util_id
