select
  {{ cents('1.5') }}
from (select 1) as x
