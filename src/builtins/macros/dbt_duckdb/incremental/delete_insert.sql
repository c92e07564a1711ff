{#- delete+insert, DuckDB's default strategy: rows with the new rows' keys go, then the new rows come. -#}

{% macro duckdb__get_incremental_default_sql(arg_dict) %}
  {%- do return(get_incremental_delete_insert_sql(arg_dict)) -%}
{% endmacro %}

{% macro duckdb__get_delete_insert_merge_sql(target, source, unique_key, dest_columns, incremental_predicates) -%}
    {%- set columns = get_quoted_csv(dest_columns | map(attribute='name')) -%}
    {%- set predicates = incremental_predicates or [] -%}
    {%- if unique_key is sequence and unique_key is not string and unique_key -%}
            delete from {{ target }} as DBT_INCREMENTAL_TARGET
            using {{ source }}
            where (
                {% for key in unique_key %}
                    {{ source }}.{{ key }} = DBT_INCREMENTAL_TARGET.{{ key }}
                    {{ 'and ' if not loop.last }}
                {% endfor %}
                {% for predicate in predicates %}
                        and {{ predicate }}
                {% endfor %}
            );
    {%- elif unique_key -%}
            delete from {{ target }}
            where (
                {{ unique_key }}) in (
                select ({{ unique_key }})
                from {{ source }}
            )
                {% for predicate in predicates %}
                    and {{ predicate }}
                {% endfor -%};
    {%- endif %}

    insert into {{ target }} ({{ columns }})
    (
        select {{ columns }}
        from {{ source }}
    )

{%- endmacro %}
