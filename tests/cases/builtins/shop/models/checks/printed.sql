{{ config(materialized='table') }}
{% set result = run_query("
  select 1 as whole, 9007199254740993 as large, 1.50 as price, 0.1::double as ratio, 2.0::double as two, 1e22::double as huge,
    date '2024-02-29' as day, timestamp '2024-02-29 12:30:00' as moment, timestamp '2024-02-29 12:30:00.5' as fine,
    true as yes, null as nothing, 'text' as word, [1, 2] as list, {'a': 1} as struct, interval 1 day as gap, time '10:00' as clock,
    170141183460469231731687303715884105727::hugeint as enormous, 1 as whole
") %}
{% if execute %}
{% set row = result.rows[0] %}
{% set price = row['price'] %}
select
{%- for name in result.column_names %}
  {{ shown(name) }} as "name_{{ loop.index }}", {{ shown(row[name]) }} as "value_{{ loop.index }}",
{%- endfor %}
  {{ shown(result.columns[0].values()) }} as tuple, {{ shown(result.columns['price'].values() | list) }} as decimals,
  {{ shown(row | length) }} as width, {{ shown(row.whole) }} as by_attribute,
  {{ shown(price + 1) }} as sum, {{ shown(price * 2) }} as product, {{ shown(price / 7) }} as quotient, {{ shown(price > 1) }} as compared,
  {{ shown(price | int) }} as whole_price, {{ shown(price | float) }} as float_price, {{ shown([price, 2] | sum) }} as total,
  {{ shown(row.day.year) }} as year, {{ shown(row.moment.strftime('%d.%m.%Y')) }} as formatted, {{ shown(row.moment > row.fine) }} as later,
  {{ shown(result.columns | map(attribute='name') | list | length) }} as names, {{ shown(row.values() | length) }} as cells,
  {{ shown(result | length) }} as rows, {{ shown(result.columns | length) }} as columns,
  {{ shown(result.rows | map(attribute='whole') | list) }} as attributes, {{ shown(row.dict().keys() | list | first) }} as first_key,
  {{ shown(row) }} as row
{% else %}
select 1 as x
{% endif %}
