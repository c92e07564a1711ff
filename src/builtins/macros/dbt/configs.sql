{#- Configs and flags that macros ask for by name. -#}

{#- {% call set_sql_header(config) %} statements {% endcall %}: what runs right before the model's own statement. -#}
{% macro set_sql_header(config) -%}
  {{ config.set('sql_header', caller()) }}
{%- endmacro %}

{#- The model's `full_refresh` wins over --full-refresh, so that a large model can refuse it. -#}
{% macro should_full_refresh() %}
  {%- set own = config.get('full_refresh') -%}
  {%- do return(flags.FULL_REFRESH if own is none else own) -%}
{% endmacro %}

{#- Tests look at it to select all columns of a failing row. -#}
{% macro should_store_failures() %}
  {%- set own = config.get('store_failures') -%}
  {%- do return(flags.STORE_FAILURES if own is none else own) -%}
{% endmacro %}
