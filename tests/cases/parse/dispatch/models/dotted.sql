select {{ adapter.dispatch('shop.total')() }} as total
