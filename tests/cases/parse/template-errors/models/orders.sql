select {{ ref('a', 'b', 'c') }}
