{% if true %}
  {% macro chosen() %}1{% endmacro %}
{% endif %}
