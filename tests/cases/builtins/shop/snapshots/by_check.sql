{% snapshot customers_by_check %}
{{ config(strategy='check', unique_key=['customer_id', 'zip'], check_cols=['credit', 'active'], hard_deletes='new_record') }}
select customer_id, zip, coalesce(credit, 0) * {{ var('round') }} as credit, active {% if var('round') != 1 %}, name{% endif %}
from {{ ref('stg_customers') }} where customer_id <> {{ var('round') + 1 }}
{% endsnapshot %}

{% snapshot customers_check_all %}
{{ config(
    strategy='check', unique_key='customer_id', check_cols='all', dbt_valid_to_current="timestamp '9999-12-31'",
    snapshot_meta_column_names={'dbt_valid_from': 'valid_from', 'dbt_valid_to': 'valid_to', 'dbt_scd_id': 'version_id', 'dbt_updated_at': 'changed_at'}
) }}
select customer_id, credit, {{ var('round') }} as round from {{ ref('stg_customers') }}
{% endsnapshot %}
