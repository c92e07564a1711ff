{% macro cents(column, scale=2) %}
round({{ column }} / 100, {{ scale }})
{% endmacro %}
{% macro cents(other) %}{% endmacro %}
