import { useEffect, useState } from 'preact/hooks';
import type { ColumnAddress, ColumnDetails, NodeDetails } from '../../site-data.ts';
import { degree, findColumn } from '../lib/columns.ts';
import { plural } from '../lib/format.ts';
import { type DocNode, statusTone } from '../lib/project.ts';
import { columnHref, nodeHref, route } from '../lib/router.ts';
import { columnGraph, project, wantColumns } from '../lib/store.ts';
import { Empty } from '../views/badges.tsx';
import { InlineMarkdown } from '../views/markdown-view.tsx';
import { FilterBox, Table } from '../views/table.tsx';
import { ColumnTrace, kindText } from './column-trace.tsx';

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
  const traced = (route.value.query.get('col') ?? '').toLowerCase();
  useEffect(wantColumns, []);
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
              node={node}
              column={column}
              typed={typed}
              traced={traced === column.name.toLowerCase()}
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
  readonly node: DocNode;
  readonly column: ColumnDetails;
  readonly tests: readonly DocNode[];
  readonly typed: boolean;
  /** Its lineage shows below it. */
  readonly traced: boolean;
}

function ColumnRow({ node, column, tests, typed, traced }: RowProps) {
  return (
    <>
      <tr>
        <th scope="row" class="column-name">
          <span class="column-head">
            <code>{column.name}</code>
            <TraceLink node={node} column={column} open={traced} />
          </span>
          <ColumnTags column={column} />
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
          {column.inheritedFrom && <Inherited from={column.inheritedFrom} />}
          <Origins column={column} />
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
      {traced && (
        <tr class="trace-row">
          <td colSpan={typed ? 4 : 3}>
            <ColumnTrace node={node} column={column.name} />
          </td>
        </tr>
      )}
    </>
  );
}

function TraceLink({ node, column, open }: { node: DocNode; column: ColumnDetails; open: boolean }) {
  const graph = columnGraph.value;
  if (!graph) return null;
  const known = findColumn(graph, node.index, column.name);
  if (known < 0 || degree(graph, known) === 0) return null;
  const label = `Lineage of ${column.name}`;
  return (
    <a
      class="trace-link"
      href={open ? nodeHref(node) : columnHref(node, column.name)}
      aria-expanded={open}
      title={label}
    >
      <span class="sr-only">{label}</span>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M5.5 8h2c2 0 1-4 3-4M7.5 8c2 0 1 4 3 4" />
        <circle cx="3.5" cy="8" r="2" />
        <circle cx="12.5" cy="4" r="2" />
        <circle cx="12.5" cy="12" r="2" />
      </svg>
    </a>
  );
}

function ColumnTags({ column }: { column: ColumnDetails }) {
  return (
    <>
      {column.tags.map((tag) => (
        <span key={tag} class="badge tag">
          #{tag}
        </span>
      ))}
      {column.inheritedTags.map(([tag, node, from]) => (
        <span
          key={`${tag} ${node} ${from}`}
          class="badge tag inherited"
          title={`inherited from ${addressText([node, from])}`}
        >
          #{tag}
          <span class="sr-only"> inherited from {addressText([node, from])}</span>
        </span>
      ))}
    </>
  );
}

/** Says where a description was written. */
function Inherited({ from }: { from: ColumnAddress }) {
  return (
    <p class="origins">
      inherited from <Address address={from} />
    </p>
  );
}

function addressText([index, column]: ColumnAddress): string {
  return index < 0 ? column : `${project.nodes[index]!.name}.${column}`;
}

/** A column of some node, as a link to it. */
function Address({ address }: { address: ColumnAddress }) {
  const node = project.nodes[address[0]];
  if (!node) return <code>{address[1]}</code>;
  return <a href={columnHref(node, address[1])}>{addressText(address)}</a>;
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

const mostOrigins = 4;

/** Columns that the values are made from. */
function Origins({ column }: { column: ColumnDetails }) {
  const { from, transformation, unknown } = column;
  if (from.length === 0 && unknown === '') return null;
  const shown = from.slice(0, mostOrigins);
  return (
    <p class="origins">
      <span aria-hidden="true">← </span>
      <span class="sr-only">from </span>
      {shown.map(([node, name], i) => (
        <span key={`${node} ${name}`}>
          {i > 0 && ', '}
          <Address address={[node, name]} />
        </span>
      ))}
      {from.length > shown.length && ` and ${from.length - shown.length} more`}
      {!['', 'identity'].includes(transformation) && from.length > 0 && ` · ${kindText(transformation)}`}
      {unknown !== '' && (
        <span class="missing" title={unknown}>
          {' '}
          {from.length > 0 ? '· not all of it is known' : 'not known'}: {unknown}
        </span>
      )}
    </p>
  );
}

/** Columns that decide which rows there are, without a value of theirs arriving. */
export function RowFilters({ details }: { details: Pick<NodeDetails, 'filters' | 'lineageUnknown'> }) {
  const [all, setAll] = useState(false);
  const { filters, lineageUnknown } = details;
  if (filters.length === 0 && lineageUnknown === '') return null;
  const shown = all ? filters : filters.slice(0, 12);
  return (
    <div class="row-filters">
      {filters.length > 0 && (
        <p>
          Rows are filtered, joined, grouped or ordered by{' '}
          {shown.map(([node, name, uses], i) => (
            <span key={`${node} ${name}`}>
              {i > 0 && ', '}
              <Address address={[node, name]} /> <span class="muted">({uses})</span>
            </span>
          ))}
          {filters.length > shown.length && (
            <>
              {' '}
              <button type="button" class="link" onClick={() => setAll(true)}>
                and {filters.length - shown.length} more
              </button>
            </>
          )}
        </p>
      )}
      {lineageUnknown !== '' && (
        <p class="missing">The columns&apos; lineage may be incomplete: {lineageUnknown}</p>
      )}
    </div>
  );
}
