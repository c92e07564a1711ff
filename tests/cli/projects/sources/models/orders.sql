{% for name in ['app.users', 'app.nofresh', 'app.odd name', 'ext.e1', 'ext.e2', 'ext.e3', 'ext2.f1', 'ext2.f2', 'fm.u1', 'fm.u2', 'jin.j', 'lq.t1'] -%}
{% set schema, table = name.split('.') -%}
from {{ source(schema, table) }}
{% endfor %}
