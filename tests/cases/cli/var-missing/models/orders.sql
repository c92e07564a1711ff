select {{ var('lookback_day') }} as d
