select 1
{{ needs_orders() }}
