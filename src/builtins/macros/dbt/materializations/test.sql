{#- test: counts the failing rows; with store_failures it keeps them in a table or view first. -#}
{%- materialization test, default -%}
  {%- set relations = [] -%}
  {%- set header = config.get('sql_header') if flags.REQUIRE_SQL_HEADER_IN_TEST_CONFIGS else none -%}
  {%- set main_sql = get_limit_subquery_sql(sql, config.get('limit')) -%}

  {%- if should_store_failures() -%}
    {%- set store_as = config.get('store_failures_as') or 'table' -%}
    {%- if store_as not in ['table', 'view'] -%}
      {{ exceptions.raise_compiler_error(
        "'" ~ store_as ~ "' is not a valid value for `store_failures_as`. "
        ~ "Accepted values are: ['ephemeral', 'table', 'view']"
      ) }}
    {%- endif -%}
    {%- set old_relation = adapter.get_relation(database=database, schema=schema, identifier=model['alias']) -%}
    {%- set target_relation = api.Relation.create(
      identifier=model['alias'], schema=schema, database=database, type=store_as
    ) -%}
    {%- if old_relation -%}
      {%- do adapter.drop_relation(old_relation) -%}
    {%- endif -%}
    {%- call statement(auto_begin=True) -%}
      {{ header if header }}
      {{ get_create_sql(target_relation, main_sql) }}
    {%- endcall -%}
    {%- do relations.append(target_relation) -%}
    {%- set main_sql %}
        select *
        from {{ target_relation }}
    {% endset -%}
    {{ adapter.commit() }}
  {%- endif -%}

  {%- call statement('main', fetch_result=True) -%}
    {{ header if header }}
    {{ get_test_sql(main_sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'), limit=none) }}
  {%- endcall -%}
  {{ return({'relations': relations}) }}
{%- endmaterialization -%}
