{% test positive(model, column_name, minimum=0) %}
  {{ config(severity='error', store_failures=false) }}
  select * from {{ model }} where {{ column_name }} < {{ minimum }}
{% endtest %}
