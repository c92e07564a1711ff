{#-
  table: built under another name, then swapped in within one transaction. Tables with foreign keys can't be renamed and
  are rebuilt in place instead. Indexes come after the swap: DuckDB renames no table that has one.
-#}
{% materialization table, adapter="duckdb", supported_languages=['sql', 'python'] %}
  {%- set language = model['language'] -%}
  {%- set existing_relation = load_cached_relation(this) -%}
  {%- set target_relation = this.incorporate(type='table') -%}
  {%- set intermediate_relation = make_intermediate_relation(target_relation) -%}
  {%- set backup_type = 'table' if existing_relation is none else existing_relation.type -%}
  {%- set backup_relation = make_backup_relation(target_relation, backup_type) -%}
  {%- set build_in_place = has_foreign_key_constraints(existing_relation) -%}
  {%- set dropped_dependents = [] -%}
  {%- set grant_config = config.get('grants') -%}

  {#- What a killed run left. -#}
  {{ drop_relation_if_exists(load_cached_relation(intermediate_relation)) }}
  {{ drop_relation_if_exists(load_cached_relation(backup_relation)) }}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- set partitioned_by = duckdb__get_partitioned_by(target_relation, false) -%}
  {%- set sorted_by = duckdb__get_sorted_by(target_relation, false) -%}

  {%- if build_in_place and existing_relation is not none -%}
    {%- set dropped_dependents = drop_relation_for_rebuild(existing_relation) -%}
  {%- endif -%}
  {%- set built_relation = target_relation if build_in_place else intermediate_relation -%}
  {%- call statement('main', language=language) -%}
    {{- create_table_as(False, built_relation, compiled_code, language, partitioned_by=partitioned_by, sorted_by=sorted_by) -}}
  {%- endcall -%}
  {%- if not build_in_place -%}
    {%- if existing_relation is not none -%}
      {%- do drop_indexes_on_relation(existing_relation) -%}
      {%- if existing_relation.is_table and may_be_foreign_key_target(existing_relation) -%}
        {%- set dropped_dependents = drop_foreign_key_dependents(existing_relation) -%}
      {%- endif -%}
      {{ adapter.rename_relation(existing_relation, backup_relation) }}
    {%- endif -%}
    {{ adapter.rename_relation(intermediate_relation, target_relation) }}
  {%- endif -%}
  {%- do restore_foreign_key_dependents(dropped_dependents) -%}

  {%- do create_indexes(target_relation) -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- set revoke = should_revoke(existing_relation, full_refresh_mode=True) -%}
  {%- do apply_grants(target_relation, grant_config, should_revoke=revoke) -%}
  {%- do persist_docs(target_relation, model) -%}
  {#- In the same transaction, so that a killed run leaves no backup. -#}
  {{ drop_relation_if_exists(backup_relation) }}
  {{ adapter.commit() }}

  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
