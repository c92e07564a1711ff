{%- call statement('names', fetch_result=True) -%} select 'Ann' as name {%- endcall -%}
{%- set found = load_result('names') -%}
with sums as (
  select customer, {{ total('amount') }} as total -- "quoted" 'text' /* and */ $$dollar$$
  from {{ ref('orders', v=2) }}
  group by all
)
select * from sums
{%- if execute and found and found['data'] | length > 5 %} where customer in ({{ found.table.columns[0].values() | join(',') }}){% endif %}
