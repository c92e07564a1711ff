{% if full %} select 1 as id
