select 1
{% if true %}
and 2
