select {{ ref('orders' }}
