select {{ {'a': 1}['b']['c'] }}
