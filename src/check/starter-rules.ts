/** Rules to begin with, by name: `emds check --starter-rules` runs them, and each can be copied into `checks/`. */
export const starterRules: Readonly<Record<string, string>> = {
  'undocumented-mart-column': `select c.node, c.name as "column",
  'Column ' || n.name || '.' || c.name || ' has no description.' as message
from emds.columns c
join emds.nodes n on n.id = c.node
where n.type = 'model' and n.folder similar to '.*(^|/)marts(/.*)?' and c.description = ''
order by n.name, c.position`,
  'mart-reads-source': `select child.id as node,
  'Mart ' || child.name || ' reads the source ' || parent.name || ' directly: go through a staging model.' as message
from emds.edges e
join emds.nodes child on child.id = e.child and child.type = 'model'
join emds.nodes parent on parent.id = e.parent and parent.type = 'source'
where child.folder similar to '.*(^|/)marts(/.*)?'
order by child.name, parent.name`,
  'untested-key': `select c.node, c.name as "column",
  'No test says that ' || n.name || '.' || c.name || ' is unique and not null.' as message
from emds.columns c
join emds.nodes n on n.id = c.node and n.type = 'model'
where c.position = 1 and (c.name = 'id' or c.name like '%\\_id' escape '\\')
  and (select count(distinct t.kind) from emds.tests t
       where t.node = c.node and lower(t."column") = lower(c.name) and t.kind in ('unique', 'not_null')) < 2
order by n.name`,
  'unused-column': `select c.node, c.name as "column",
  'Nothing reads ' || n.name || '.' || c.name || '.' as message
from emds.columns c
join emds.nodes n on n.id = c.node and n.type = 'model'
where not c.used and exists (from emds.edges e join emds.nodes m on m.id = e.child where e.parent = c.node and m.type = 'model')
order by n.name, c.position`,
  'model-without-tests': `select n.id as node, 'Model ' || n.name || ' has no test.' as message
from emds.nodes n
where n.type = 'model' and not exists (from emds.tests t where t.node = n.id)
order by n.name`,
  'undocumented-model': `select id as node, 'Model ' || name || ' has no description.' as message
from emds.nodes
where type = 'model' and description = ''
order by name`,
  'unused-source': `select n.id as node, 'Nothing reads the source ' || n.name || '.' as message
from emds.nodes n
where n.type = 'source' and not exists (from emds.edges e where e.parent = n.id and e.child not like 'test.%')
order by n.name`,
};
