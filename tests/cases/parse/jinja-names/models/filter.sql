select {{ 'orders' | uper }}
