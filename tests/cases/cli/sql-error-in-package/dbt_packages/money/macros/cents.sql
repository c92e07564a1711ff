{% macro cents(column) %}
  roud({{ column }} * 100)
{% endmacro %}
