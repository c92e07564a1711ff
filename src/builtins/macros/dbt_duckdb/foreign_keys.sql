{#-
  Contracts with foreign keys. DuckDB neither renames nor drops a table that a foreign key refers to, and keeps the name
  under which a referring table was made. So such tables are rebuilt in place, within one transaction, and the tables
  that refer to them are set aside as plain copies until the same run rebuilds them.
-#}

{#- The types of the constraints that this model's contract declares. -#}
{% macro enforced_constraint_types() -%}
  {%- set types = [] -%}
  {%- set contract = config.get('contract') -%}
  {%- if contract and contract.enforced -%}
    {%- for constraint in model.get('constraints', []) -%}
      {%- do types.append(constraint.type) -%}
    {%- endfor -%}
    {%- for column in model.get('columns', {}).values() -%}
      {%- for constraint in column.get('constraints', []) -%}
        {%- do types.append(constraint.type) -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(types) }}
{%- endmacro %}

{% macro existing_constraint_types(relation) -%}
  {%- if relation is none or not relation.is_table -%}
    {{ return([]) }}
  {%- endif -%}
  {{ return(adapter.existing_key_constraint_types(relation)) }}
{%- endmacro %}

{% macro has_foreign_key_constraints(relation=none) -%}
  {{ return(
    adapter.catalog_supports_foreign_keys(this.database)
    and ('foreign_key' in enforced_constraint_types() or 'foreign_key' in existing_constraint_types(relation))
  ) }}
{%- endmacro %}

{#- Only a primary key or a unique constraint can be referred to. -#}
{% macro may_be_foreign_key_target(relation=none) -%}
  {%- if not adapter.catalog_supports_foreign_keys(this.database) -%}
    {{ return(false) }}
  {%- endif -%}
  {%- set types = enforced_constraint_types() + existing_constraint_types(relation) -%}
  {{ return('primary_key' in types or 'unique' in types) }}
{%- endmacro %}

{#- Drops a relation, and what refers to it, so that it can be made anew under its name. A failed build rolls it all back. -#}
{% macro drop_relation_for_rebuild(relation) -%}
  {%- do adapter.ensure_transaction() -%}
  {%- set dropped = [] -%}
  {%- if relation.is_table and may_be_foreign_key_target(relation) -%}
    {%- set dropped = drop_foreign_key_dependents(relation) -%}
  {%- endif -%}
  {%- do adapter.drop_relation(relation) -%}
  {{ return(dropped) }}
{%- endmacro %}

{#-
  Drops the tables whose foreign keys lead to `relation`, deepest first, each leaving a copy of its data; returns
  [{'relation', 'backup'}]. Tables that this run will not rebuild are an error: their constraints would be lost.
-#}
{% macro drop_foreign_key_dependents(relation) -%}
  {%- call statement('get_foreign_key_dependents', fetch_result=True) -%}
    with recursive fks as (
      select table_name, referenced_table
      from duckdb_constraints()
      where constraint_type = 'FOREIGN KEY'
        and lower(database_name) = lower('{{ adapter.escape_sql_string(relation.database) }}')
        and lower(schema_name) = lower('{{ adapter.escape_sql_string(relation.schema) }}')
        and lower(table_name) <> lower(referenced_table)
    ),
    dependents(table_name, depth) as (
      select table_name, 1
      from fks
      where lower(referenced_table) = lower('{{ adapter.escape_sql_string(relation.identifier) }}')
      union
      select fks.table_name, dependents.depth + 1
      from fks
      join dependents on lower(fks.referenced_table) = lower(dependents.table_name)
    )
    select d.table_name, d.depth, f.referenced_table
    from (select table_name, max(depth) as depth from dependents group by table_name) d
    join fks f on f.table_name = d.table_name
    order by d.depth desc, d.table_name, f.referenced_table
  {%- endcall -%}
  {%- set referenced_by_table = {} -%}
  {%- for row in load_result('get_foreign_key_dependents').table -%}
    {%- do referenced_by_table.setdefault(row[0], []).append(row[2] | lower) -%}
  {%- endfor -%}
  {%- if not referenced_by_table -%}
    {{ return([]) }}
  {%- endif -%}
  {%- do check_foreign_key_dependents(relation, referenced_by_table) -%}

  {%- set dropped = [] -%}
  {%- for table in referenced_by_table -%}
    {%- set dependent = api.Relation.create(
      database=relation.database, schema=relation.schema, identifier=table, type='table'
    ) -%}
    {%- set backup = dependent.incorporate(path={'identifier': table ~ '__dbt_fk_backup'}, type='table') -%}
    {%- do adapter.drop_relation(backup) -%}
    {%- call statement('backup_foreign_key_dependent_' ~ loop.index) -%}
      create table {{ backup }} as select * from {{ dependent }}
    {%- endcall -%}
    {%- do log('Dropping ' ~ dependent ~ ' because it references ' ~ relation ~ ' through a foreign key; it is rebuilt later in this run', info=True) -%}
    {%- do adapter.drop_relation(dependent) -%}
    {%- do dropped.append({'relation': dependent, 'backup': backup}) -%}
  {%- endfor -%}
  {{ return(dropped) }}
{%- endmacro %}

{#- Each dependent must belong to a model that this run rebuilds from scratch, after `relation`. -#}
{% macro check_foreign_key_dependents(relation, referenced_by_table) -%}
  {%- set chain = {relation.identifier | lower: model.unique_id} -%}
  {%- set nodes = {} -%}
  {%- for node in graph.nodes.values() if node.resource_type == 'model'
      and (node.database or '') | lower == (relation.database or '') | lower
      and node.schema | lower == relation.schema | lower -%}
    {%- for table in referenced_by_table if (node.alias or node.name) | lower == table | lower -%}
      {%- do nodes.update({table: node}) -%}
      {%- do chain.update({table | lower: node.unique_id}) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set problems = [] -%}
  {%- for table, referenced in referenced_by_table.items() -%}
    {%- set problem = foreign_key_dependent_problem(nodes.get(table), referenced, chain) -%}
    {%- if problem -%}
      {%- do problems.append(table ~ ' (' ~ problem ~ ')') -%}
    {%- endif -%}
  {%- endfor -%}
  {%- if problems -%}
    {%- do exceptions.raise_compiler_error(
      'Cannot replace ' ~ relation ~ ' because DuckDB does not allow replacing a table that a foreign key '
      ~ 'references, and dbt-duckdb can only drop referencing tables that this run will rebuild. '
      ~ 'Problem tables: ' ~ problems | join('; ')
    ) -%}
  {%- endif -%}
{%- endmacro %}

{% macro foreign_key_dependent_problem(node, referenced, chain) -%}
  {%- if node is none -%}
    {{ return('not built by a dbt model in this project') }}
  {%- elif node.unique_id not in selected_resources -%}
    {{ return('model ' ~ node.name ~ ' is not selected in this run') }}
  {%- endif -%}
  {%- set upstream = [] -%}
  {%- for table in referenced if table in chain and chain[table] in node.depends_on.nodes -%}
    {%- do upstream.append(table) -%}
  {%- endfor -%}
  {%- if not upstream -%}
    {{ return('model ' ~ node.name ~ ' does not ref() the table its foreign key points at, so dbt may not rebuild it afterwards; use `to: ref(...)` in the constraint') }}
  {%- endif -%}
  {%- set full_refresh = flags.FULL_REFRESH if node.config.full_refresh is none else node.config.full_refresh -%}
  {%- set materialized = node.config.materialized -%}
  {%- if materialized != 'table' and not (materialized == 'incremental' and full_refresh) -%}
    {{ return('model ' ~ node.name ~ ' is materialized as ' ~ materialized ~ ' and would lose its data; run with --full-refresh') }}
  {%- endif -%}
  {{ return(none) }}
{%- endmacro %}

{#- The copies take the names of the dropped tables until those are rebuilt. -#}
{% macro restore_foreign_key_dependents(dropped) -%}
  {%- for item in dropped | reverse -%}
    {%- do log('Restoring data for ' ~ item['relation'] ~ '; its constraints are rebuilt later in this run', info=True) -%}
    {%- do adapter.rename_relation(item['backup'], item['relation']) -%}
  {%- endfor -%}
{%- endmacro %}
