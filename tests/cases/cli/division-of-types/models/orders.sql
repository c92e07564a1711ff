select 'a' + 1 as x
from (select 1) t
