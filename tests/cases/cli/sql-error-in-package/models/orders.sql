select
  {{ money.cents('1.5') }} as cents
