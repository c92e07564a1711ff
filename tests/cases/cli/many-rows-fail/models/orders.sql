select i as order_id, repeat('x', 300) as note from range(100) t(i)
