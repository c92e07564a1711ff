{#- One hash of several expressions. A null and an empty text give different hashes, and 'a','bc' differs from 'ab','c'. -#}
{% macro hash_of(expressions) -%}
    md5(to_json([
        {%- for expression in expressions %}
        cast({{ expression }} as varchar){{ "," if not loop.last }}
        {%- endfor %}
    ])::varchar)
{%- endmacro %}
