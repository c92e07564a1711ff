select
    {{ cents('amount', precision=3) }} as amount
