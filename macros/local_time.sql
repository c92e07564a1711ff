{#- The wall clock in Vancouver at a moment: what people there mean by "today". -#}
{% macro local_time(moment) -%}
    ({{ moment }} at time zone '{{ var("local_timezone") }}')
{%- endmacro %}
