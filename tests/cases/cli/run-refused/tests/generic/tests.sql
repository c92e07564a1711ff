{% test bare(model) %}{{ config(fail_calc='two rows') }}select * from {{ model }}{% endtest %}
{% test none_at_all(model) %}{{ config(fail_calc='no rows') }}select * from {{ model }}{% endtest %}
{% test wordy(model) %}{{ config(warn_if="|| '1'") }}select * from {{ model }}{% endtest %}
