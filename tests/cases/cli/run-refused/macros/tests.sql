{% macro get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}
  {% if fail_calc == 'two rows' %}select unnest([1, 2]) as failures, true as should_warn, true as should_error
  {% elif fail_calc == 'no rows' %}select null as failures, true as should_warn, true as should_error
  {% else %}{{ dbt.default__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) }}{% endif %}
{% endmacro %}
