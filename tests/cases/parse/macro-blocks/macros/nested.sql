{% macro outer() %}
  {% macro inner() %}1{% endmacro %}
{% endmacro %}
