{#- external: the model's rows as a Parquet, CSV or JSON file, and a view that reads it. -#}
{% materialization external, adapter="duckdb", supported_languages=['sql', 'python'] %}
  {%- set language = model['language'] -%}
  {%- set location = render(config.get('location', default=external_location(this, config))) -%}
  {%- set options = render_write_options(config) -%}
  {%- set write_options = adapter.external_write_options(location, options) -%}
  {%- set read_location = adapter.external_read_location(location, options) -%}
  {%- set format = external_read_format(config.get('format'), options) -%}
  {%- set read_options = external_read_options(format, options) -%}

  {%- set target_relation = this.incorporate(type='view') -%}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set temp_relation = make_intermediate_relation(this.incorporate(type='table'), suffix='__dbt_tmp') -%}
  {%- set intermediate_relation = make_intermediate_relation(target_relation, suffix='__dbt_int') -%}
  {%- set backup_type = 'table' if existing_relation is none else existing_relation.type -%}
  {%- set backup_relation = make_backup_relation(target_relation, backup_type) -%}
  {%- set grant_config = config.get('grants') -%}

  {{ drop_relation_if_exists(load_cached_relation(intermediate_relation)) }}
  {{ drop_relation_if_exists(load_cached_relation(temp_relation)) }}
  {{ drop_relation_if_exists(load_cached_relation(backup_relation)) }}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {%- call statement('create_table', language=language) -%}
    {{- create_table_as(False, temp_relation, compiled_code, language) -}}
  {%- endcall -%}
  {#- A file without rows would have no columns: an empty one gets a row of nulls, which the view leaves out. -#}
  {%- set is_empty = run_query('select count(*) as row_count from ' ~ temp_relation)[0][0] == 0 -%}
  {%- set columns = get_columns_in_relation(temp_relation) if is_empty else [] -%}
  {%- call statement('main', language='sql') -%}
    {%- if is_empty %}
    insert into {{ temp_relation }} values ({% for column in columns %}NULL,{% endfor %})
    {%- endif -%}
  {%- endcall -%}
  {{ write_to_file(temp_relation, location, write_options) }}
  {%- call statement('main', language='sql') -%}
      create or replace view {{ intermediate_relation }} as (
        select * from read_{{ format }}('{{ read_location }}'
        {%- for key, value in read_options.items() -%}
          , {{ key }}={{ "'" ~ value ~ "'" if value is string else value }}
        {%- endfor -%}
        )
        {%- if is_empty %}
          where 1
          {%- for column in columns %} AND "{{ column.column }}" is not NULL{% endfor %}
        {%- endif %}
      );
  {%- endcall -%}

  {%- if existing_relation is not none -%}
    {{ adapter.rename_relation(existing_relation, backup_relation) }}
  {%- endif -%}
  {{ adapter.rename_relation(intermediate_relation, target_relation) }}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- set revoke = should_revoke(existing_relation, full_refresh_mode=True) -%}
  {%- do apply_grants(target_relation, grant_config, should_revoke=revoke) -%}
  {%- do persist_docs(target_relation, model) -%}
  {#- In the same transaction, so that a killed run leaves none of them. -#}
  {{ drop_relation_if_exists(backup_relation) }}
  {{ drop_relation_if_exists(temp_relation) }}
  {{ adapter.commit() }}

  {%- set plugin = 'glue|' ~ config.get('glue_database', 'default') if config.get('glue_register', default=false) else config.get('plugin') -%}
  {%- if plugin is not none -%}
    {%- do store_relation(plugin, target_relation, location, format, config) -%}
  {%- endif -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}

{#- The reader's format: the configured one, or what was written if there is a reader for it. -#}
{% macro external_read_format(configured, write_options) -%}
  {%- set known = ['csv', 'parquet', 'json'] -%}
  {%- if not configured -%}
    {%- set written = write_options['format'] | lower -%}
    {{ return(written if written in known else 'parquet') }}
  {%- elif configured not in known -%}
    {{ exceptions.raise_compiler_error('Invalid format: ' ~ configured ~ '. Allowed formats are: ' ~ known | join(', ')) }}
  {%- endif -%}
  {{ return(configured) }}
{%- endmacro %}

{#- DuckDB infers compression from lower-case extensions only, so the readers are told. -#}
{% macro external_read_options(format, write_options) -%}
  {%- set defaults = {
    'parquet': {'union_by_name': False}, 'json': {'auto_detect': True}, 'csv': {'auto_detect': True}
  } -%}
  {%- set options = config.get(format ~ '_read_options', defaults[format]) -%}
  {%- if format != 'parquet' and write_options.get('compression') and 'compression' not in options -%}
    {%- set options = dict(options, compression=write_options['compression']) -%}
  {%- endif -%}
  {{ return(options) }}
{%- endmacro %}
