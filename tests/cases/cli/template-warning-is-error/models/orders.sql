{% do exceptions.warn('orders are late') if execute %}select 1 as id
