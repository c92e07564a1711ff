{#- User-defined functions: DuckDB's are macros of one expression, without a language and volatility of their own. -#}

{% macro duckdb__scalar_function_sql(target_relation) %}
  {%- set parameters = [] -%}
  {%- for argument in model.arguments -%}
    {%- set default = argument.default_value -%}
    {%- do parameters.append(argument.name ~ (' := ' ~ default if default is defined and default is not none else '')) -%}
  {%- endfor %}
    create or replace function {{ target_relation.render() }}({{ parameters | join(', ') }}) as (
        cast((
            {{ model.compiled_code }}
        ) as {{ model.returns.data_type }})
    );
{% endmacro %}
