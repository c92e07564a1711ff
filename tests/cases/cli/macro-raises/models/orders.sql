select 1
{% if execute %}{{ check(-1) }}{% endif %}
