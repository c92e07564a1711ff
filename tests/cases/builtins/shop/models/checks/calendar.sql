{{ config(materialized='table') }}
{{ dbt.date_spine('day', "cast('2023-06-01' as date)", "cast('2023-06-10' as date)") }}
