select {{ adapter.dispatch('total', macro_namespace=['shop'])() }} as total
