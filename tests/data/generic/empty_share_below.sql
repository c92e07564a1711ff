{#- At most `share` of a column's values are null. -#}
{% test empty_share_below(model, column_name, share) %}

select
    count(*) as rows_in_all,
    count({{ column_name }}) as rows_with_value
from {{ model }}
having count({{ column_name }}) < count(*) * (1 - {{ share }})

{% endtest %}
