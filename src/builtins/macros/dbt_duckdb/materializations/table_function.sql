{#- table_function: a view with parameters, `select * from my_model(2024)`. `parameters:` is a text or a list of names. -#}
{% materialization table_function, adapter='duckdb' %}
  {%- set target_relation = api.Relation.create(
    identifier=model['alias'], schema=schema, database=database, type='view'
  ) -%}
  {%- set parameters = config.get('parameters') -%}
  {%- if parameters and parameters is not string and parameters is not number -%}
    {%- set parameters = parameters | join(', ') -%}
  {%- endif -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- call statement('main') -%}
    create or replace function {{ target_relation.render() }}(
        {{ parameters if parameters }}
      ) as table (
        {{ sql }});
  {%- endcall -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- do persist_docs(target_relation, model) -%}
  {{ adapter.commit() }}

  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
