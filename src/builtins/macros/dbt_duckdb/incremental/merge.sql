{#-
  merge: DuckDB's MERGE INTO. Simple models set unique_key and the merge_* configs; `merge_clauses` spells out every
  `when [not] matched` clause. merge_validation.sql checks them.
-#}

{% macro duckdb__get_incremental_merge_sql(args_dict) %}
  {{ return(duckdb__get_merge_sql(
    args_dict['target_relation'], args_dict['temp_relation'], args_dict['unique_key'], args_dict['dest_columns'],
    normalize_incremental_predicates(args_dict.get('incremental_predicates'))
  )) }}
{% endmacro %}

{% macro duckdb__get_merge_sql(target, source, unique_key, dest_columns, incremental_predicates=none) -%}
    {%- set predicates = normalize_incremental_predicates(incremental_predicates) -%}
    {{ validate_merge_config(config, target) }}
    {%- set header = config.get('sql_header', none) -%}
    {%- set returning = config.get('merge_returning_columns', []) -%}
    {%- set update_columns = config.get('merge_update_columns', []) -%}
    {%- set exclude_columns = config.get('merge_exclude_columns', []) -%}
    {%- set expressions = config.get('merge_update_set_expressions', {}) -%}
    {%- set defaults = merge_clause_defaults(
      config.get('merge_update_condition', none), config.get('merge_insert_condition', none),
      update_columns, exclude_columns, expressions
    ) -%}
    {%- set is_explicit = update_columns | length + exclude_columns | length + expressions | length > 0 -%}
    {%- set clauses = config.get('merge_clauses', {}) -%}
    {{ header if header is not none }}

    MERGE INTO {{ target }} AS DBT_INTERNAL_DEST
        USING {{ source }} AS DBT_INTERNAL_SOURCE
        {{ duckdb__merge_join_clause(unique_key, config.get('merge_on_using_columns', []), predicates) }}
    {%- for clause in clauses.get('when_matched', [
      defaults.when_matched_update_explicit if is_explicit else defaults.when_matched_update_by_name
    ]) %}
    WHEN MATCHED{{ duckdb__merge_condition(clause.get('condition')) }}
    THEN
        {{ duckdb__merge_matched_action(clause, dest_columns) }}
    {%- endfor %}
    {%- for clause in clauses.get('when_not_matched', [defaults.when_not_matched_insert_by_name]) %}
    WHEN NOT MATCHED {{ 'BY ' ~ clause.get('by') | upper if clause.get('by') }}{{ duckdb__merge_condition(clause.get('condition')) }}
    THEN
        {{ duckdb__merge_not_matched_action(clause) }}
    {%- endfor %}
    {%- if returning %}
    RETURNING {{ returning if returning is string else returning | join(', ') }}
    {%- endif %}
{% endmacro %}

{% macro duckdb__merge_join_clause(unique_key, merge_on_using_columns, incremental_predicates) -%}
    {%- set filters = [] if incremental_predicates is none else [] + incremental_predicates -%}
    {%- if merge_on_using_columns -%}
        USING ({{ merge_on_using_columns | join(', ') }})
        {%- if filters | length > 0 %}
        ON ({{ filters | join(') AND (') }})
        {%- endif -%}
    {%- else -%}
        {%- set keys = [] -%}
        {%- if unique_key is sequence and unique_key is not mapping and unique_key is not string -%}
          {%- set keys = unique_key -%}
        {%- elif unique_key -%}
          {%- set keys = [unique_key] -%}
        {%- endif -%}
        {%- set joins = [] -%}
        {%- for key in keys -%}
          {%- do joins.append('DBT_INTERNAL_SOURCE.' ~ key ~ ' = DBT_INTERNAL_DEST.' ~ key) -%}
        {%- endfor -%}
        ON ({{ ((joins or ['FALSE']) + filters) | join(') AND (') }})
    {%- endif -%}
{%- endmacro %}

{% macro duckdb__merge_condition(condition) -%}
  {%- if condition %} AND {{ condition if condition is string else '(' ~ condition | join(') AND (') ~ ')' }}{% endif -%}
{%- endmacro %}

{% macro duckdb__merge_matched_action(clause, dest_columns) -%}
  {%- set forms = {'by_name': 'UPDATE BY NAME', 'by_position': 'UPDATE BY POSITION', 'star': 'UPDATE SET *'} -%}
  {%- if clause.get('action') != 'update' -%}
    {{ duckdb__merge_other_action(clause) }}
  {%- elif clause.get('mode') in forms -%}
    {{ forms[clause.get('mode')] }}
  {%- elif clause.get('mode') == 'explicit' -%}
    {%- set update = clause.get('update', {}) -%}
    {%- set expressions = update.get('set_expressions', {}) -%}
    {%- set assignments = [] -%}
    {%- for column, expression in expressions.items() -%}
      {%- do assignments.append(column ~ ' = ' ~ expression) -%}
    {%- endfor -%}
    {%- for column in get_merge_update_columns(update.get('include', []), update.get('exclude', []), dest_columns) -%}
      {%- if column.replace('"', '').replace("'", '') not in expressions -%}
        {%- do assignments.append(column ~ ' = DBT_INTERNAL_SOURCE.' ~ column) -%}
      {%- endif -%}
    {%- endfor -%}
    UPDATE SET
                {{ assignments | join(', ') }}
  {%- endif -%}
{%- endmacro %}

{% macro duckdb__merge_not_matched_action(clause) -%}
  {%- set forms = {'by_name': 'INSERT BY NAME', 'by_position': 'INSERT BY POSITION', 'star': 'INSERT *'} -%}
  {%- if clause.get('action') == 'update' -%}
    {%- set assignments = [] -%}
    {%- for column, expression in clause.get('set_expressions', {}).items() -%}
      {%- do assignments.append(column ~ ' = ' ~ expression) -%}
    {%- endfor -%}
    UPDATE SET
            {{ assignments | join(', ') }}
  {%- elif clause.get('action') != 'insert' -%}
    {{ duckdb__merge_other_action(clause) }}
  {%- elif clause.get('mode') in forms -%}
    {{ forms[clause.get('mode')] }}
  {%- elif clause.get('mode') == 'explicit' -%}
    INSERT
                ({{ clause.get('insert', {}).get('columns', []) | join(', ') }})
                VALUES ({{ clause.get('insert', {}).get('values', []) | join(', ') }})
  {%- endif -%}
{%- endmacro %}

{% macro duckdb__merge_other_action(clause) -%}
  {%- if clause.get('action') == 'delete' -%}
    DELETE
  {%- elif clause.get('action') == 'do_nothing' -%}
    DO NOTHING
  {%- elif clause.get('action') == 'error' -%}
    ERROR{% if clause.get('error_message') %} '{{ clause.get('error_message') | replace("'", "''") }}'{% endif %}
  {%- endif -%}
{%- endmacro %}

{#- The clauses that the merge_* configs stand for. -#}
{% macro merge_clause_defaults(
    merge_update_condition,
    merge_insert_condition,
    merge_update_columns=[],
    merge_exclude_columns=[],
    merge_update_set_expressions={}
) -%}
  {{ return({
    'when_matched_update_by_name': {'action': 'update', 'condition': merge_update_condition, 'mode': 'by_name'},
    'when_not_matched_insert_by_name': {'action': 'insert', 'condition': merge_insert_condition, 'mode': 'by_name'},
    'when_matched_update_explicit': {
      'action': 'update',
      'condition': merge_update_condition,
      'mode': 'explicit',
      'update': {
        'include': merge_update_columns,
        'exclude': merge_exclude_columns,
        'set_expressions': merge_update_set_expressions
      }
    }
  }) }}
{%- endmacro %}
