{% snapshot history %}
{{ config(strategy='timestamp', updated_at='at') }}
select 1 as id, now() as at
{% endsnapshot %}
