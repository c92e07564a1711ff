{% macro cents(column) %}
{{ column + }}
{% endmacro %}

{% macro dollars(column) %}
{% if column %}
{{ column }}
{% endmacro %}
