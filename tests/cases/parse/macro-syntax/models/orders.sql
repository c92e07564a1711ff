select {{ cents('amount') }} as amount
