{{ config(materialized='table') }}
{%- set day = "cast('2023-05-15' as date)" %}
select
  {{ dbt.dateadd('day', 3, day) }} as three_days_later,
  {{ dbt.dateadd('quarter', 1, day) }} as quarter_later,
  {{ dbt.dateadd('week', '-2', day) }} as weeks_before,
  {{ dbt.datediff(day, "cast('2023-06-20' as date)", 'day') }} as days_between,
  {{ dbt.datediff(day, "cast('2023-06-20' as date)", 'week') }} as weeks_between,
  {{ dbt.datediff(day, "cast('2023-06-20' as date)", 'month') }} as months_between,
  {{ dbt.date_trunc('month', day) }} as month_start,
  {{ dbt.last_day(day, 'month') }} as month_end,
  {{ dbt.last_day(day, 'quarter') }} as quarter_end,
  {{ dbt.date(2023, 5, 15) }} as the_day,
  {{ dbt.concat(["'a'", "'b'", "'c'"]) }} as joined,
  {{ dbt.hash("'a'") }} as hashed,
  {{ dbt.safe_cast("'1'", dbt.type_int()) }} as safely,
  {{ dbt.cast("'1'", api.Column.translate_type('string')) }} as as_text,
  {{ dbt.split_part("'a-b-c'", "'-'", 2) }} as second_part,
  {{ dbt.length("'abc'") }} as text_length,
  {{ dbt.right("'abc'", 2) }} as text_end,
  {{ dbt.position("'b'", "'abc'") }} as place,
  {{ dbt.replace("'abc'", "'b'", "'x'") }} as replaced,
  {{ dbt.string_literal('plain') }} as literal,
  '{{ dbt.escape_single_quotes("it's") }}' as escaped,
  {{ dbt.cast_bool_to_text('true') }} as truth,
  {{ dbt.array_construct(['1', '2']) }} as numbers,
  {{ dbt.array_append(dbt.array_construct(['1', '2']), '3') }} as more_numbers,
  {{ dbt.array_concat('[1]', '[2]') }} as both_numbers,
  {{ dbt.current_timestamp() }} is not null as has_time
from (
  select {{ dbt.any_value('1') }} as one, {{ dbt.bool_or('true') }} as some,
    {{ dbt.listagg('order_id', "', '", 'order by order_id') }} as ids,
    {{ dbt.listagg('order_id', "','", 'order by order_id', 2) }} as two_ids
  from {{ ref('stg_orders') }}
)
cross join (select 1 as x {{ dbt.except() }} select 2)
cross join (select 1 as y {{ dbt.intersect() }} select 1)
where {{ dbt.equals('1', '1') }}
-- types: {{ dbt.type_string() }} {{ dbt.type_timestamp() }} {{ dbt.type_float() }} {{ dbt.type_numeric() }} {{ dbt.type_bigint() }} {{ dbt.type_boolean() }}
