{#- Python models. emds runs no Python: the names exist for macros that write Python, and give a note instead of code. -#}

{% macro resolve_model_name(input_model_name) %}
  {{ return(adapter.dispatch('resolve_model_name', 'dbt')(input_model_name)) }}
{% endmacro %}

{%- macro default__resolve_model_name(input_model_name) -%}
    {{ input_model_name | string | replace('"', '\"') }}
{%- endmacro -%}

{% macro build_ref_function(model) %}
  {{ python_models_unsupported(model) }}
{% endmacro %}

{% macro build_source_function(model) %}
  {{ python_models_unsupported(model) }}
{% endmacro %}

{% macro build_config_dict(model) %}
  {{ python_models_unsupported(model) }}
{% endmacro %}

{% macro py_script_postfix(model) %}
  {{ python_models_unsupported(model) }}
{% endmacro %}

{% macro py_script_comment() %}
{% endmacro %}

{% macro python_models_unsupported(model) %}
# emds does not run Python models: write {{ model.name or 'the model' }} in SQL, or build it with dbt.
{% endmacro %}
