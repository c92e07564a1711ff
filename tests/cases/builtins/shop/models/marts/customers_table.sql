{{ config(
    materialized='table', alias='dim_customers',
    indexes=[{'columns': ['customer_id'], 'unique': true}, {'columns': ['name', 'zip']}],
    persist_docs={'relation': true, 'columns': true},
    pre_hook="select 'before {{ this }}'",
    post_hook=["select 'after {{ this }}'", {'sql': "select 'later'", 'transaction': false}]
) }}
select * from {{ ref('stg_customers') }}
