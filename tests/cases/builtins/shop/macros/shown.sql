{#- A value as templates print it, as an SQL text. -#}
{% macro shown(value) %}'{{ value | string | replace("'", "''") }}'{% endmacro %}
