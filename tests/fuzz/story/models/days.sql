select day::date as day from generate_series(date '2031-01-01', date '2031-01-31', interval 1 day) t(day)
