copy (select 1 as one) to 'copied.csv'
