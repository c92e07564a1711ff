import { useState } from 'preact/hooks';
import type { ColumnDetails } from '../../site-data.ts';
import { plural } from '../lib/format.ts';
import { type DocNode, statusTone } from '../lib/project.ts';
import { nodeHref } from '../lib/router.ts';
import { project } from '../lib/store.ts';
import { Empty } from '../views/badges.tsx';
import { InlineMarkdown } from '../views/markdown-view.tsx';
import { FilterBox, Table } from '../views/table.tsx';

interface ColumnsProps {
  readonly node: DocNode;
  readonly columns: readonly ColumnDetails[];
  readonly tests: readonly DocNode[];
}

const manyColumns = 12;

/** Columns with types, descriptions and tests. */
export function ColumnsTable({ node, columns, tests }: ColumnsProps) {
  const [filter, setFilter] = useState('');
  const wanted = filter.trim().toLowerCase();
  const shown = columns.filter((column) => wanted === '' || column.name.toLowerCase().includes(wanted));
  const byColumn = new Map<string, DocNode[]>();
  for (const test of tests) {
    const key = test.test!.column.toLowerCase();
    byColumn.set(key, [...(byColumn.get(key) ?? []), test]);
  }
  const typed = columns.some((column) => column.type !== '' || column.constraints.length > 0);
  return (
    <section id="columns">
      <div class="section-head">
        <h2>Columns {columns.length > 0 && <span class="count">{columns.length}</span>}</h2>
        {columns.length > manyColumns && (
          <FilterBox label="Filter columns" value={filter} change={setFilter} />
        )}
      </div>
      {columns.length === 0 ? (
        <Empty>
          {project.core.project.hasCatalog
            ? 'No columns are known: not built, or not in the catalog.'
            : 'No columns are described; "docs generate" with a database lists them all.'}
        </Empty>
      ) : (
        <Table
          heads={typed ? ['Column', 'Type', 'Description', 'Tests'] : ['Column', 'Description', 'Tests']}
          class="columns"
        >
          {shown.map((column) => (
            <ColumnRow
              key={column.name}
              column={column}
              typed={typed}
              tests={byColumn.get(column.name.toLowerCase()) ?? []}
            />
          ))}
        </Table>
      )}
      <p class="sr-only" role="status">
        {wanted === '' ? '' : `${plural(shown.length, 'column')} of ${node.name} shown`}
      </p>
    </section>
  );
}

interface RowProps {
  readonly column: ColumnDetails;
  readonly tests: readonly DocNode[];
  readonly typed: boolean;
}

function ColumnRow({ column, tests, typed }: RowProps) {
  return (
    <tr>
      <th scope="row" class="column-name">
        <code>{column.name}</code>
        {column.tags.map((tag) => (
          <span key={tag} class="badge tag">
            #{tag}
          </span>
        ))}
      </th>
      {typed && (
        <td class="type">
          {column.type}
          {column.constraints.map((constraint) => (
            <span key={constraint} class="constraint">
              {constraint}
            </span>
          ))}
        </td>
      )}
      <td class="column-text">
        {column.description !== '' && <InlineMarkdown text={column.description} />}
        {column.from.length > 0 && <Origins column={column} />}
        {column.meta !== '' && (
          <details class="meta">
            <summary>meta</summary>
            <pre>{column.meta}</pre>
          </details>
        )}
      </td>
      <td class="column-tests">
        {tests.map((test) => (
          <TestChip key={test.id} test={test} />
        ))}
      </td>
    </tr>
  );
}

/** A test as a small link, coloured by its last result. */
export function TestChip({ test }: { test: DocNode }) {
  const tone = statusTone(test.status);
  const label = test.test?.kind || test.name;
  return (
    <a
      class={`chip status-${tone}`}
      href={nodeHref(test)}
      title={`${test.name}: ${test.status || 'not run'}`}
    >
      <span aria-hidden="true">{{ good: '✓', bad: '✕', warn: '!', none: '·' }[tone]}</span>{' '}
      {label.split('.').at(-1)}
      <span class="sr-only">, {test.status || 'not run'}</span>
    </a>
  );
}

function Origins({ column }: { column: ColumnDetails }) {
  return (
    <p class="origins">
      from{' '}
      {column.from.map(([index, name, kind]) => {
        const node = project.nodes[index];
        return (
          node && (
            <a key={`${index}.${name}`} href={nodeHref(node)} title={kind}>
              {node.name}.{name}
            </a>
          )
        );
      })}
    </p>
  );
}
