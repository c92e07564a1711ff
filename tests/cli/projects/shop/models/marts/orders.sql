{{ config(access='public', group='finance') }} select o.*, p.amount as paid from {{ ref('stg_orders') }} o left join {{ ref('stg_payments') }} p on p.payment_id = o.order_id
