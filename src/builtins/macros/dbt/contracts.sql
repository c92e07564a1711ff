{#- Contracts: the columns a model promises in YAML against those its query has, and the DDL of their constraints. -#}

{%- macro get_table_columns_and_constraints() -%}
  {{ adapter.dispatch('get_table_columns_and_constraints', 'dbt')() }}
{%- endmacro -%}

{% macro default__get_table_columns_and_constraints() -%}
  {{ return(table_columns_and_constraints()) }}
{%- endmacro %}

{% macro table_columns_and_constraints() %}
  {%- set columns = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
  {%- set constraints = adapter.render_raw_model_constraints(raw_constraints=model['constraints']) -%}
    (
    {{ (columns + constraints) | join(',\n    ') }}
    )
{% endmacro %}

{%- macro get_assert_columns_equivalent(sql) -%}
  {{ adapter.dispatch('get_assert_columns_equivalent', 'dbt')(sql) }}
{%- endmacro -%}

{% macro default__get_assert_columns_equivalent(sql) -%}
  {{ return(assert_columns_equivalent(sql)) }}
{%- endmacro %}

{#- Fails unless both sides have the same names and types; the order is free. -#}
{% macro assert_columns_equivalent(sql) %}
  {%- set declared = model['columns'] -%}
  {%- if not declared -%}
    {{ exceptions.raise_contract_error([], []) }}
  {%- endif -%}
  {%- set in_sql = format_columns(get_column_schema_from_query(sql, config.get('sql_header', none))) -%}
  {%- set in_yaml = format_columns(get_column_schema_from_query(get_empty_schema_sql(declared))) -%}
  {%- if in_sql | length != in_yaml | length -%}
    {%- do exceptions.raise_contract_error(in_yaml, in_sql) -%}
  {%- endif -%}
  {%- for column in in_sql -%}
    {%- set promised = in_yaml | selectattr('name', 'equalto', column['name']) | list | first -%}
    {%- if not promised or promised['formatted'] != column['formatted'] -%}
      {%- do exceptions.raise_contract_error(in_yaml, in_sql) -%}
    {%- endif -%}
  {%- endfor -%}
{% endmacro %}

{% macro format_columns(columns) %}
  {%- set formatted = [] -%}
  {%- for column in columns -%}
    {%- do formatted.append(adapter.dispatch('format_column', 'dbt')(column)) -%}
  {%- endfor -%}
  {{ return(formatted) }}
{% endmacro %}

{% macro default__format_column(column) -%}
  {{ return({
    'name': column.name,
    'data_type': column.dtype,
    'formatted': column.column.lower() ~ ' ' ~ column.dtype
  }) }}
{%- endmacro %}
