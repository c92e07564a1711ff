{% macro total(amount) %}sum({{ amount }}){% endmacro %}
