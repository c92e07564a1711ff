select {{ total(amonut=1) }}
