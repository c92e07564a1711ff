select * from {{ source('crm', 'oders') }}
