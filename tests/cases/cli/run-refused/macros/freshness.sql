{% macro collect_freshness(source, loaded_at_field, filter) %}
  {% if source.identifier == 'odd' %}
    {% call statement('odd', fetch_result=true) %}select 1 as a, 2 as b, 3 as c{% endcall %}
    {{ return(load_result('odd')) }}
  {% endif %}
  {{ return(dbt.default__collect_freshness(source, loaded_at_field, filter)) }}
{% endmacro %}
{% materialization idle, default %}{{ return({'relations': []}) }}{% endmaterialization %}
