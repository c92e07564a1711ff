import { useMemo, useState } from 'preact/hooks';
import type { Relationship } from '../../site-data.ts';
import { layoutErd } from '../lib/erd.ts';
import { project } from '../lib/store.ts';
import { Empty, NodeLink, StatusBadge } from '../views/badges.tsx';
import { ErdDiagram } from '../views/erd-diagram.tsx';
import { FilterBox, Table } from '../views/table.tsx';

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
  const erd = useMemo(() => layoutErd(project, relations, mostTables), [wanted]);
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
          <ErdDiagram erd={erd} />
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
