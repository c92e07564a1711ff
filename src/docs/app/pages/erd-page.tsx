import { useMemo, useState } from 'preact/hooks';
import { layoutErd } from '../lib/erd.ts';
import { project } from '../lib/store.ts';
import { Empty, NodeLink, StatusBadge } from '../views/badges.tsx';
import { ErdDiagram } from '../views/erd-diagram.tsx';

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
          <input
            type="search"
            class="small-filter"
            placeholder="Filter tables"
            aria-label="Filter tables"
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
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
          <div class="scroll-x">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Column</th>
                  <th scope="col">refers to</th>
                  <th scope="col">Last test</th>
                </tr>
              </thead>
              <tbody>
                {relations.slice(0, 500).map((relation) => {
                  const test = project.nodes[relation.test]!;
                  return (
                    <tr key={relation.test}>
                      <td>
                        <NodeLink node={project.nodes[relation.child]!} /> <code>{relation.childColumn}</code>
                      </td>
                      <td>
                        <NodeLink node={project.nodes[relation.parent]!} />{' '}
                        <code>{relation.parentColumn}</code>
                      </td>
                      <td>
                        {test.status === '' ? (
                          <span class="muted">not run</span>
                        ) : (
                          <StatusBadge status={test.status} />
                        )}
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </article>
  );
}
