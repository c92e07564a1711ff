{#- Files of external models: where they lie, how they are written, and views of those that an earlier run wrote. -#}

{%- macro external_location(relation, config) -%}
  {%- set base = adapter.external_root() ~ '/' ~ relation.identifier -%}
  {{- base if config.get('options', {}).get('partition_by') is not none else base ~ '.' ~ config.get('format', 'parquet') -}}
{%- endmacro -%}

{% macro location_exists(location) -%}
  {%- do return(adapter.location_exists(location)) -%}
{%- endmacro %}

{% macro write_to_file(relation, location, options) -%}
  {%- call statement('write_to_file') -%}
    copy {{ relation }} to '{{ location }}' ({{ options }})
  {%- endcall -%}
{%- endmacro %}

{% macro store_relation(plugin, relation, location, format, config) -%}
  {%- set column_list = adapter.get_columns_in_relation(relation) -%}
  {%- do adapter.store_relation(plugin, relation, column_list, location, format, config) -%}
{%- endmacro %}

{#- The `options` of COPY with their templates rendered, and the older top-level `format` and `delimiter`. -#}
{% macro render_write_options(config) -%}
  {%- set given = config.get('options', {}) -%}
  {%- if given is not mapping -%}
    {%- do exceptions.raise_compiler_error('The options argument must be a dictionary') -%}
  {%- endif -%}
  {%- set options = {} -%}
  {%- for key in given -%}
    {%- do options.update({key: render(given[key])}) -%}
  {%- endfor -%}
  {%- for key in ['format', 'delimiter'] if config.get(key) -%}
    {%- do options.update({key: render(config.get(key))}) -%}
  {%- endfor -%}
  {%- do return(options) -%}
{%- endmacro %}

{#- For on-run-start with an in-memory database: views of the external models that this run builds upon and does not build. -#}
{%- macro register_upstream_external_models() -%}
  {%- if execute -%}
    {%- set seen = [] -%}
    {%- set schemas = [] -%}
    {%- for selected in selected_resources if selected in graph['nodes'] -%}
      {%- for id in graph['nodes'][selected]['depends_on']['nodes'] if id not in seen and id not in selected_resources -%}
        {%- do seen.append(id) -%}
        {%- set node = graph['nodes'].get(id) -%}
        {%- if node and node.resource_type in ('model', 'seed') and node.config.materialized == 'external' -%}
          {%- set relation = api.Relation.create(
            database=node['database'], schema=node['schema'], identifier=node['alias']
          ) -%}
          {%- set location = node.config.get('location', external_location(relation, node.config)) -%}
          {%- set read_location = adapter.external_read_location(location, render_write_options(node.config)) -%}
          {%- if relation.schema not in schemas -%}
            {%- call statement('main', language='sql') -%}
              create schema if not exists {{ relation.without_identifier() }}
            {%- endcall -%}
            {%- do schemas.append(relation.schema) -%}
          {%- endif -%}
          {%- call statement('main', language='sql') -%}
            create or replace view {{ relation }} as (
              select * from '{{ read_location }}'
            );
          {%- endcall -%}
        {%- endif -%}
      {%- endfor -%}
    {%- endfor -%}
    {%- if schemas -%}
      {%- do adapter.commit() -%}
    {%- endif -%}
  {%- endif -%}
{%- endmacro -%}
