def model(dbt, session):
    name = 'orders'
    dbt.config(materialized="table")
    return dbt.ref(name)
