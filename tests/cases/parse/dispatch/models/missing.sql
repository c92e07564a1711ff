select {{ adapter.dispatch('totl', 'shop')() }} as total
