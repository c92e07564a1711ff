{{ config(enabled=true, materialized='ephemeral') }} select id as payment_id, amount from {{ source('bank', 'payments') }}
