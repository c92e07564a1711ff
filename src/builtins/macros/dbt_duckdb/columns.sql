{#- Columns in DuckDB. -#}

{#- `describe` looks at one relation; information_schema.columns would load every attached catalog. -#}
{% macro duckdb__get_columns_in_relation(relation) -%}
  {%- call statement('get_columns_in_relation', fetch_result=True) -%}
      select
          column_name,
          column_type as data_type,
          cast(null as bigint) as character_maximum_length,
          cast(null as bigint) as numeric_precision,
          cast(null as bigint) as numeric_scale
      from (describe {{ relation.render() }})
  {%- endcall -%}
  {{ return(sql_convert_columns_in_relation(load_result('get_columns_in_relation').table)) }}
{%- endmacro %}

{#- The header runs by itself: the query is going to stand within `describe (…)`. -#}
{% macro duckdb__get_empty_subquery_sql(select_sql, select_sql_header=none) %}
    {%- if select_sql_header is not none -%}
      {%- do run_query(select_sql_header) -%}
    {%- endif -%}
    select * from (
        {{ select_sql }}
    ) as __dbt_sbq
    where false
    limit 0
{% endmacro %}

{#- DuckDB changes one column in a statement. -#}
{% macro duckdb__alter_relation_add_remove_columns(relation, add_columns, remove_columns) %}
  {%- for column in add_columns or [] -%}
    {%- do run_query(
      'alter ' ~ relation.type ~ ' ' ~ relation ~ ' add column '
      ~ api.Relation.create(identifier=column.name) ~ ' ' ~ column.data_type
    ) -%}
  {%- endfor -%}
  {%- for column in remove_columns or [] -%}
    {%- do run_query(
      'alter ' ~ relation.type ~ ' ' ~ relation ~ ' drop column ' ~ api.Relation.create(identifier=column.name)
    ) -%}
  {%- endfor -%}
{% endmacro %}

{#- DuckDB converts a column in place; dbt's way, by a second column, can't be committed in one transaction here. -#}
{% macro duckdb__alter_column_type(relation, column_name, new_column_type) -%}
  {%- call statement('alter_column_type') -%}
    alter table {{ relation.render() }} alter column {{ adapter.quote(column_name) }} type {{ new_column_type }}
  {%- endcall -%}
{%- endmacro %}
