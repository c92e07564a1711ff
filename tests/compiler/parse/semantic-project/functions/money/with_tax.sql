
  amount * 1.19 + {{ function('fee') }}(amount)
