{{ config(materialized='table_function', parameters=['least', 'most']) }}
select * from {{ ref('stg_orders') }} where amount between least and most
