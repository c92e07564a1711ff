{#- The total of a column -#}
{% macro total(column, digits=2) -%}
  {{ return(adapter.dispatch('total', 'shop')(column, digits)) }}
{%- endmacro %}

{% macro default__total(column, digits) %}
  {%- if digits is not number or digits < 0 -%}
    {{ exceptions.raise_compiler_error("total of " ~ column ~ ": digits must be a number") }}
  {%- endif -%}
  round(sum({{ adapter.quote(column) }}), {{ digits }})
{% endmacro %}

{% macro generate_alias_name(custom_alias_name=none, node=none) -%}
  {%- if custom_alias_name -%}{{ custom_alias_name | trim }}
  {%- elif node.version -%}{{ node.name ~ "_v" ~ (node.version | replace(".", "_")) }}
  {%- else -%}{{ node.name }}{%- endif -%}
{%- endmacro %}

{% materialization nothing, default %}
  {%- call statement('main') -%} select 1 {%- endcall -%}
  {{ return({'relations': []}) }}
{% endmaterialization %}
