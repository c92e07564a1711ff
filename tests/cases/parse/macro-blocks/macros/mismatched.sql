{% macro total() %}
  sum(amount)
{% endtest %}
