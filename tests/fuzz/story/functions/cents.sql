select (price * 100)::bigint
