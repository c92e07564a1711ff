{#- Ages of open requests in words: the most days that each covers, youngest first; the last has no end. -#}
{% macro age_buckets() -%}
    {{ return([
        [7, 'up to a week'],
        [30, 'up to a month'],
        [90, 'up to a quarter'],
        [365, 'up to a year'],
        [none, 'over a year']
    ]) }}
{%- endmacro %}

{#- An age in days as one of those words. -#}
{% macro age_bucket(days) -%}
    case
    {%- for most_days, words in age_buckets() %}
        {{ "when " ~ days ~ " <= " ~ most_days ~ " then" if most_days is not none else "else" }} '{{ words }}'
    {%- endfor %}
    end
{%- endmacro %}

{#- The place of such a word in their order, from 1. -#}
{% macro age_bucket_order(bucket) -%}
    case {{ bucket }}
    {%- for _, words in age_buckets() %}
        when '{{ words }}' then {{ loop.index }}
    {%- endfor %}
    end
{%- endmacro %}
