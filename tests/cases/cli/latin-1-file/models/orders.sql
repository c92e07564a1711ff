select 'Zoë' as customer
