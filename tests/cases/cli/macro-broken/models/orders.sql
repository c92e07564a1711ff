select {{ cents('1') }} as c
