{% macro check(x) %}
  {{ exceptions.raise_compiler_error('x must be positive, not ' ~ x) }}
{% endmacro %}
