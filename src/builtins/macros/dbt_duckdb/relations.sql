{#- Relations in DuckDB: creating, dropping, renaming, and temporary ones. -#}

{% macro create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
  {{ return(adapter.dispatch('create_table_as', 'dbt')(temporary, relation, compiled_code, language, partitioned_by=partitioned_by, sorted_by=sorted_by)) }}
{%- endmacro %}

{#- With a contract or a DuckLake layout the empty table comes first, since `as` leaves no place for either. -#}
{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
  {%- if language == 'python' -%}
    {{ py_write_table(temporary=temporary, relation=relation, compiled_code=compiled_code, partitioned_by=partitioned_by, sorted_by=sorted_by) }}
  {%- elif language != 'sql' -%}
    {%- do exceptions.raise_compiler_error("duckdb__create_table_as macro didn't get supported language, it got %s" % language) -%}
  {%- endif -%}
  {%- if language == 'sql' -%}
    {%- set contract = config.get('contract') -%}
    {%- set header = config.get('sql_header', none) -%}
    {%- if contract.enforced -%}
      {{ get_assert_columns_equivalent(compiled_code) }}
    {%- endif %}
    {{ header if header is not none }}

    create {% if temporary %}temporary {% endif %}table
      {{ relation.include(database=(not temporary), schema=(not temporary)) }}
    {#- DuckDB has no constraints on temporary tables. #}
    {% if contract.enforced and not temporary -%}
    {{ get_table_columns_and_constraints() }} ;
    {{ duckdb__alter_table_layout(relation, partitioned_by, sorted_by) }}
    insert into {{ relation }} {{ get_column_names() }} (
      {{ get_select_subquery(compiled_code) }}
    );
    {%- elif partitioned_by or sorted_by -%}
    as (
      select * from (
        {{ compiled_code }}
      ) as model_subq
      limit 0
    );
    {{ duckdb__alter_table_layout(relation, partitioned_by, sorted_by) }}
    insert into {{ relation }}
      select * from (
        {{ compiled_code }}
      ) as model_subq;
    {%- else -%}
    as (
      {{ compiled_code }}
    );
    {%- endif %}
  {%- endif -%}
{%- endmacro %}

{#- The contract's columns in parentheses. -#}
{% macro get_column_names() %}
    (
    {% for key in model['columns'] -%}
      {%- set column = model['columns'][key] -%}
      {{ adapter.quote(column['name']) if column.get('quote') else column['name'] }} {{ ',' if not loop.last }}
    {% endfor -%}
  )
{% endmacro %}

{% macro py_write_table(temporary, relation, compiled_code, partitioned_by=none, sorted_by=none) -%}
{{ compiled_code }}

{{ python_models_unsupported({'name': relation.identifier}) }}
# The table that its result belongs in:
#   create table {{ relation }}
{%- if partitioned_by %}
#   alter table {{ relation }} set partitioned by ({{ partitioned_by }})
{%- endif %}
{%- if sorted_by %}
#   alter table {{ relation }} set sorted by ({{ sorted_by }})
{%- endif %}
{%- endmacro %}

{% macro duckdb__create_view_as(relation, sql) -%}
  {%- set contract = config.get('contract') -%}
  {%- set header = config.get('sql_header', none) -%}
  {%- if contract.enforced -%}
    {{ get_assert_columns_equivalent(sql) }}
  {%- endif %}
  {{ header if header is not none }}
  create view {{ relation }} as (
    {{ sql }}
  );
{%- endmacro %}

{% macro duckdb__drop_relation(relation) -%}
  {%- call statement('drop_relation', auto_begin=False) -%}
    drop {{ relation.type }} if exists {{ relation }}{{ ' cascade' if not adapter.is_ducklake(relation) }}
  {%- endcall -%}
{%- endmacro %}

{% macro duckdb__rename_relation(from_relation, to_relation) -%}
  {%- set new_name = adapter.quote_as_configured(to_relation.identifier | replace('"', '""'), 'identifier') -%}
  {%- call statement('rename_relation') -%}
    alter {{ to_relation.type }} {{ from_relation }} rename to {{ new_name }}
  {%- endcall -%}
{%- endmacro %}

{#- DuckDB's temporary tables belong to the connection; the time in the name keeps several of one session apart. -#}
{% macro duckdb__make_temp_relation(base_relation, suffix) %}
  {%- do return(base_relation.incorporate(path={
    'identifier': base_relation.identifier ~ suffix ~ py_current_timestring(),
    'schema': none,
    'database': none
  })) -%}
{% endmacro %}

{#- {'relation', 'temporary'}: MotherDuck has no temporary tables, so there it is a table in a schema for them. -#}
{% macro duckdb__dispatch_temporary_relation(target_relation, batch_id='') %}
  {%- if not adapter.is_motherduck() -%}
    {%- do return({'relation': make_temp_relation(target_relation), 'temporary': true}) -%}
  {%- endif -%}
  {%- set relation = target_relation.incorporate(path=adapter.get_temp_relation_path(target_relation, batch_id)) -%}
  {%- do run_query(create_schema(relation)) -%}
  {%- if not adapter.disable_transactions() -%}
    {%- do adapter.commit() -%}
  {%- endif -%}
  {%- do return({'relation': relation, 'temporary': false}) -%}
{% endmacro %}

{% macro duckdb__list_relations_without_caching(schema_relation) %}
  {%- call statement('list_relations_without_caching', fetch_result=True) -%}
    select
      '{{ schema_relation.database }}' as database,
      table_name as name,
      table_schema as schema,
      CASE table_type
        WHEN 'BASE TABLE' THEN 'table'
        WHEN 'VIEW' THEN 'view'
        WHEN 'LOCAL TEMPORARY' THEN 'table'
        END as type
    from system.information_schema.tables
    where lower(table_schema) = '{{ schema_relation.schema | lower }}'
    and lower(table_catalog) = '{{ schema_relation.database | lower }}'
  {%- endcall -%}
  {{ return(load_result('list_relations_without_caching').table) }}
{% endmacro %}

{% macro duckdb__apply_grants(relation, grant_config, should_revoke=True) %}
  {%- if grant_config -%}
    {{ adapter.warn_once('Grants for relations are not supported by DuckDB') }}
  {%- endif -%}
{% endmacro %}
