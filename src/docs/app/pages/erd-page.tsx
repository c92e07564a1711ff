import { useMemo, useState } from 'preact/hooks';
import type { Relationship } from '../../site-data.ts';
import { project } from '../lib/store.ts';
import { layoutTables, type TableLink } from '../lib/table-diagram.ts';
import { Empty, NodeLink, StatusBadge } from '../views/badges.tsx';
import { FilterBox, Table } from '../views/table.tsx';
import { TableDiagram } from '../views/table-diagram.tsx';

const mostTables = 120;

/** Tables and the relationships between them that tests state. */
export function ErdPage() {
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const relations = project.core.relationships.filter((relation) =>
    [relation.child, relation.parent].some((index) =>
      project.nodes[index]!.name.toLowerCase().includes(wanted),
    ),
  );
  const diagram = useMemo(() => layoutTables(project, relations.map(tableLink), mostTables), [wanted]);
  return (
    <article class="page page-wide">
      <div class="section-head">
        <h1>Entity relationships</h1>
        {project.core.relationships.length > 0 && (
          <FilterBox label="Filter tables" value={filter} change={setFilter} />
        )}
      </div>
      {relations.length === 0 ? (
        <Empty>
          {project.core.relationships.length === 0
            ? 'No relationships tests yet: each one becomes a line between two tables here.'
            : 'No table has such a name.'}
        </Empty>
      ) : (
        <>
          <TableDiagram diagram={diagram} title="Entity relationships" ends="keys" />
          <Table heads={['Column', 'refers to', 'Last test']}>
            {relations.slice(0, 500).map((relation) => (
              <RelationRow key={relation.test} relation={relation} />
            ))}
          </Table>
        </>
      )}
    </article>
  );
}

function tableLink(relation: Relationship): TableLink {
  return {
    key: String(relation.test),
    from: relation.parent,
    fromColumn: relation.parentColumn,
    to: relation.child,
    toColumn: relation.childColumn,
    title: project.nodes[relation.test]!.name,
    derived: false,
  };
}

function RelationRow({ relation }: { relation: Relationship }) {
  const test = project.nodes[relation.test]!;
  return (
    <tr>
      <td>
        <NodeLink node={project.nodes[relation.child]!} /> <code>{relation.childColumn}</code>
      </td>
      <td>
        <NodeLink node={project.nodes[relation.parent]!} /> <code>{relation.parentColumn}</code>
      </td>
      <td>
        {test.status === '' ? <span class="muted">not run</span> : <StatusBadge status={test.status} />}
      </td>
    </tr>
  );
}
