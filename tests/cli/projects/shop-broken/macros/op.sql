{% macro hello(name='x') %}{{ log('hi ' ~ name, info=true) }}{{ print('printed') }}{% do exceptions.warn('careful') %}{% endmacro %}
{% macro boom() %}{% do exceptions.raise_compiler_error('no way') %}{% endmacro %}
