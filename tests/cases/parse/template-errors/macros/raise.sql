{% macro needs_orders() %}
  {{ exceptions.raise_compiler_error('no orders here') }}
{% endmacro %}
