{% macro default__total() %}sum(amount){% endmacro %}
