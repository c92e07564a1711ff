select {{ adapter.dispatch('total', packages=['shop'])() }} as total
