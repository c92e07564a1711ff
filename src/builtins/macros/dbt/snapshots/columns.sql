{#- The columns that dbt adds to snapshots, and their keys. -#}

{#- Their names: dbt's, or those of the snapshot's `snapshot_meta_column_names`. -#}
{% macro get_snapshot_table_column_names() %}
  {%- set own = config.get('snapshot_meta_column_names') or {} -%}
  {%- set names = {} -%}
  {%- for name in ['dbt_valid_to', 'dbt_valid_from', 'dbt_scd_id', 'dbt_updated_at', 'dbt_is_deleted'] -%}
    {%- do names.update({name: own.get(name) or name}) -%}
  {%- endfor -%}
  {{ return(names) }}
{% endmacro %}

{#- dbt_valid_to of a row that is valid now. The nullif of a value with itself gives the null its type. -#}
{% macro get_dbt_valid_to_current(strategy, columns) %}
  coalesce(nullif({{ strategy.updated_at }}, {{ strategy.updated_at }}), {{ config.get('dbt_valid_to_current') or 'null' }})
  as {{ columns.dbt_valid_to }}
{% endmacro %}

{% macro unique_key_fields(unique_key) %}
    {%- if unique_key | is_list -%}
        {% for key in unique_key %}
            {{ key }} as dbt_unique_key_{{ loop.index }}{{ ' , ' if not loop.last }}
        {% endfor %}
    {%- else %}
        {{ unique_key }} as dbt_unique_key
    {% endif -%}
{% endmacro %}

{% macro unique_key_join_on(unique_key, identifier, from_identifier) %}
    {%- if unique_key | is_list -%}
        {% for key in unique_key %}
            {{ equals(identifier ~ '.dbt_unique_key_' ~ loop.index, from_identifier ~ '.dbt_unique_key_' ~ loop.index) }}{{ ' and ' if not loop.last }}
        {% endfor %}
    {%- else %}
        {{ identifier }}.dbt_unique_key = {{ from_identifier }}.dbt_unique_key
    {% endif -%}
{% endmacro %}

{% macro unique_key_is_null(unique_key, identifier) %}
        {{ identifier }}.dbt_unique_key{{ '_1' if unique_key | is_list }} is null
{% endmacro %}

{% macro unique_key_is_not_null(unique_key, identifier) %}
        {{ identifier }}.dbt_unique_key{{ '_1' if unique_key | is_list }} is not null
{% endmacro %}

{#- Adds columns that the source has got since. -#}
{% macro create_columns(relation, columns) %}
  {{ adapter.dispatch('create_columns', 'dbt')(relation, columns) }}
{% endmacro %}

{% macro default__create_columns(relation, columns) %}
  {%- for column in columns -%}
    {%- call statement() -%}
      alter table {{ relation.render() }} add column {{ adapter.quote(column.name) }} {{ column.expanded_data_type }};
    {%- endcall -%}
  {%- endfor -%}
{% endmacro %}

{% macro get_true_sql() %}
  {{ adapter.dispatch('get_true_sql', 'dbt')() }}
{% endmacro %}

{% macro default__get_true_sql() %}
  {{ return('TRUE') }}
{% endmacro %}

{#- The type of the snapshot's dbt_updated_at, or none. -#}
{% macro get_updated_at_column_data_type(snapshot_sql) %}
  {%- set found = get_column_schema_from_query(snapshot_sql)
    | selectattr('column', 'in', ['dbt_updated_at', 'DBT_UPDATED_AT']) | map(attribute='dtype') | list -%}
  {{ return(found | last if found else none) }}
{% endmacro %}

{#- Warns when the source's times and the database's differ in type: their comparison would mislead. -#}
{% macro check_time_data_types(sql) %}
  {%- set updated_at_type = get_updated_at_column_data_type(sql) -%}
  {%- set snapshot_type = get_snapshot_get_time_data_type() -%}
  {%- if snapshot_type is not none and updated_at_type is not none and snapshot_type != updated_at_type -%}
    {%- if exceptions.warn_snapshot_timestamp_data_types -%}
      {{ exceptions.warn_snapshot_timestamp_data_types(snapshot_type, updated_at_type) }}
    {%- endif -%}
  {%- endif -%}
{% endmacro %}
