select 3.14 * radius * radius
