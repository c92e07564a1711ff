{#- A schema is named as the project says (`marts`), not `main_marts`: one database file holds one project. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
