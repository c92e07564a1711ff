select {{ function('volume') }}(2) as volume
