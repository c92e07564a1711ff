{% if execute %}{{ log('one order', info=true) }}{% do exceptions.warn('orders are few') %}{% endif %}select 1 as order_id
