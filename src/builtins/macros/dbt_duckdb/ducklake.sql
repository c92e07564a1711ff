{#- How DuckLake lays a table out: partitions and sort order (`partitioned_by`, `sorted_by` of a model). -#}

{% macro duckdb__get_partitioned_by(relation, temporary) -%}
  {%- set raw = config.get('partitioned_by', none) or config.get('partition_by', none) -%}
  {%- if temporary or raw is none or raw == '' -%}
    {{ return(none) }}
  {%- endif -%}
  {%- set columns = normalize_string_or_list(raw, 'partitioned_by/partition_by') -%}
  {%- if not duckdb__layout_applies(relation, columns, 'partitioned_by/partition_by') -%}
    {{ return(none) }}
  {%- endif -%}
  {{ return(columns | join(', ')) }}
{%- endmacro %}

{% macro duckdb__get_sorted_by(relation, temporary) -%}
  {%- set raw = config.get('sorted_by', none) -%}
  {%- set raw = config.get('sort_by', none) if raw is none else raw -%}
  {%- if temporary or raw is none -%}
    {{ return(none) }}
  {%- endif -%}
  {%- set columns = normalize_string_or_list(raw, 'sorted_by/sort_by') -%}
  {%- if not duckdb__layout_applies(relation, columns, 'sorted_by/sort_by') -%}
    {{ return(none) }}
  {%- endif -%}
  {%- set quoted = [] -%}
  {%- for column in columns -%}
    {%- do quoted.append(adapter.quote(column | replace('"', '""'))) -%}
  {%- endfor -%}
  {{ return(quoted | join(', ')) }}
{%- endmacro %}

{#- Only the final relation gets a layout, and only in DuckLake; elsewhere a warning tells that it is ignored. -#}
{% macro duckdb__layout_applies(relation, columns, setting) -%}
  {%- if columns | length == 0 -%}
    {%- do exceptions.raise_compiler_error(setting ~ ' must contain at least one column') -%}
  {%- endif -%}
  {%- if this is defined and config.get('materialized') in ['table', 'incremental']
      and relation.identifier and this.identifier and relation.identifier != this.identifier -%}
    {{ return(false) }}
  {%- endif -%}
  {%- if not adapter.is_ducklake(relation) -%}
    {%- do adapter.warn_once(setting ~ ' is only supported for DuckLake relations; ignoring for ' ~ relation) -%}
    {{ return(false) }}
  {%- endif -%}
  {{ return(true) }}
{%- endmacro %}

{% macro duckdb__alter_table_set_partitioned_by(relation, partitioned_by) -%}
  alter table {{ relation }} set partitioned by ({{ partitioned_by }});
{%- endmacro %}

{% macro duckdb__alter_table_set_sorted_by(relation, sorted_by) -%}
  alter table {{ relation }} set sorted by ({{ sorted_by }});
{%- endmacro %}

{% macro duckdb__alter_table_layout(relation, partitioned_by, sorted_by) -%}
  {%- if partitioned_by -%}
    {{ duckdb__alter_table_set_partitioned_by(relation, partitioned_by) }}
  {%- endif -%}
  {%- if sorted_by %}
    {{ duckdb__alter_table_set_sorted_by(relation, sorted_by) }}
  {%- endif -%}
{%- endmacro %}

{#- A text or a list of texts as a list; anything else is an error. -#}
{%- macro normalize_string_or_list(raw, field_name) -%}
  {%- if raw is none -%}
    {%- set items = [] -%}
  {%- elif raw is string -%}
    {%- set items = [raw] -%}
  {%- elif raw is sequence and raw is not mapping -%}
    {%- set items = raw | list -%}
  {%- else -%}
    {{ exceptions.raise_compiler_error(field_name ~ ' must be a list of strings or a string') }}
  {%- endif -%}
  {%- for item in items if item is not string -%}
    {%- do exceptions.raise_compiler_error(field_name ~ ' list values must be non-empty strings') -%}
  {%- endfor -%}
  {{ return(items) }}
{%- endmacro -%}
