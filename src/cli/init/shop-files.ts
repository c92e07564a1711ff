/** The files of the project that `emds init` makes: a small shop, from two CSV files to a tested mart. */
export function shopFiles(name: string): Readonly<Record<string, string>> {
  return {
    'dbt_project.yml': `name: ${name}
version: 0.1.0
config-version: 2
profile: ${name}

models:
  ${name}:
    staging:
      +materialized: view
    marts:
      +materialized: table
`,
    'profiles.yml': `# One embedded database file. Without this file emds would use the same one.
${name}:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: ${name}.duckdb
      threads: 4
`,
    '.gitignore': 'target/\ndbt_packages/\nlogs/\n*.duckdb\n*.duckdb.wal\n',
    'README.md': readme(name),
    'seeds/raw_customers.csv': `id,name,email,signed_up_on
1,Ada Lindqvist,ada@example.com,2024-01-04
2,Bo Okafor,bo@example.com,2024-01-09
3,Carla Mendes,carla@example.com,2024-02-01
4,Dev Patel,dev@example.com,2024-02-17
5,Elif Demir,elif@example.com,2024-03-22
`,
    'seeds/raw_orders.csv': `id,customer_id,ordered_at,status,amount_cents
1001,1,2024-01-06 10:12:00,completed,4250
1002,2,2024-01-11 16:40:00,completed,1999
1003,1,2024-01-29 09:03:00,returned,8900
1004,3,2024-02-02 13:25:00,completed,12450
1005,3,2024-02-19 18:51:00,completed,3300
1006,4,2024-02-20 08:30:00,placed,5475
1007,2,2024-03-01 11:11:00,completed,2725
1008,1,2024-03-15 20:07:00,shipped,6100
`,
    'models/staging/stg_customers.sql': `select
    id as customer_id,
    name as customer_name,
    lower(email) as email,
    cast(signed_up_on as date) as signed_up_on
from {{ ref('raw_customers') }}
`,
    'models/staging/stg_orders.sql': `select
    id as order_id,
    customer_id,
    cast(ordered_at as timestamp) as ordered_at,
    status,
    cast(amount_cents as decimal(12, 2)) / 100 as amount
from {{ ref('raw_orders') }}
`,
    'models/staging/staging.yml': `models:
  - name: stg_customers
    description: One row for each customer of the shop.
    columns:
      - name: customer_id
        description: Key.
        data_tests: [unique, not_null]
  - name: stg_orders
    description: One row for each order, with the amount in whole currency.
    columns:
      - name: order_id
        description: Key.
        data_tests: [unique, not_null]
      - name: customer_id
        description: Who ordered.
        data_tests:
          - not_null
          - relationships:
              arguments:
                to: ref('stg_customers')
                field: customer_id
      - name: status
        description: Where the order stands.
        data_tests:
          - accepted_values:
              arguments:
                values: [placed, shipped, completed, returned]
`,
    'models/marts/customers.sql': `with orders as (

    select
        customer_id,
        count(*) as order_count,
        min(ordered_at) as first_ordered_at,
        max(ordered_at) as last_ordered_at,
        sum(amount) filter (where status <> 'returned') as amount_spent
    from {{ ref('stg_orders') }}
    group by customer_id

)

select
    customers.customer_id,
    customers.customer_name,
    customers.signed_up_on,
    coalesce(orders.order_count, 0) as order_count,
    orders.first_ordered_at,
    orders.last_ordered_at,
    coalesce(orders.amount_spent, 0) as amount_spent
from {{ ref('stg_customers') }} as customers
left join orders using (customer_id)
`,
    'models/marts/marts.yml': `models:
  - name: customers
    description: Every customer with what they ordered and spent; returned orders do not count as spent.
    columns:
      - name: customer_id
        description: Key.
        data_tests: [unique, not_null]
      - name: customer_name
        description: As the customer wrote it.
      - name: signed_up_on
        description: Day of the first visit.
      - name: order_count
        description: Number of orders, returned ones included.
        data_tests: [not_null]
      - name: first_ordered_at
        description: Moment of the first order; null without one.
      - name: last_ordered_at
        description: Moment of the newest order; null without one.
      - name: amount_spent
        description: Sum of the orders that were kept.
        data_tests: [not_null]
`,
    'tests/no_order_before_signup.sql': `-- Rows are failures: nobody can order before they signed up.
select orders.order_id, orders.ordered_at, customers.signed_up_on
from {{ ref('stg_orders') }} as orders
join {{ ref('stg_customers') }} as customers using (customer_id)
where orders.ordered_at < customers.signed_up_on
`,
  };
}

function readme(name: string): string {
  return `# ${name}

A shop, from two CSV files to a tested table of customers.

\`\`\`sh
emds build                  # load the seeds, build the models, run the tests
emds show -s customers      # look at the result
emds docs generate && emds docs serve
\`\`\`
`;
}
