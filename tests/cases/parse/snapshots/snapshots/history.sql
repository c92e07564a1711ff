{% snapshot without_key %}
{{ config(strategy='timestamp', updated_at='day') }}
select * from {{ ref('orders') }}
{% endsnapshot %}
{% snapshot without_columns %}
{{ config(unique_key='order_id', strategy='check') }}
select * from {{ ref('orders') }}
{% endsnapshot %}
