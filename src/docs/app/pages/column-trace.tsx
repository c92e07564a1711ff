import { useEffect, useMemo, useRef } from 'preact/hooks';
import {
  type ColumnGraph,
  type ColumnStep,
  findColumn,
  type ColumnTrace as Trace,
  traceColumn,
} from '../lib/columns.ts';
import { plural } from '../lib/format.ts';
import type { DocNode } from '../lib/project.ts';
import { columnHref, nodeHref, pageHref } from '../lib/router.ts';
import { columnGraph, project, wantColumns } from '../lib/store.ts';
import { layoutTables, type TableLink } from '../lib/table-diagram.ts';
import { TableDiagram } from '../views/table-diagram.tsx';

const mostTables = 40;

/** Where one column comes from and goes to, through all models. */
export function ColumnTrace({ node, column }: { node: DocNode; column: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    wantColumns();
    box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const graph = columnGraph.value;
  return (
    <div class="trace" ref={box}>
      <div class="section-head">
        <h3>
          Lineage of <code>{column}</code>
        </h3>
        {graph && findColumn(graph, node.index, column) >= 0 && (
          <a class="button" href={pageHref('graph', { col: `${node.id}/${column}` })}>
            Show in the graph
          </a>
        )}
        <a class="button" href={nodeHref(node)}>
          Close
        </a>
      </div>
      {graph ? <Body graph={graph} node={node} column={column} /> : <p class="empty">Loading …</p>}
    </div>
  );
}

function Body({ graph, node, column }: { graph: ColumnGraph; node: DocNode; column: string }) {
  const found = findColumn(graph, node.index, column);
  const traced = useMemo(() => {
    if (found < 0) return undefined;
    const trace = traceColumn(graph, found);
    return { trace, diagram: layoutTables(project, tableLinks(graph, trace), mostTables) };
  }, [graph, found]);
  if (traced === undefined || traced.trace.steps.length === 0)
    return <p class="empty">It is made from no column, and no column is made from it.</p>;
  const { trace, diagram } = traced;
  return (
    <>
      <p class="trace-facts" role="status">
        Made from {plural(trace.up.size - 1, 'column')}, feeds {plural(trace.down.size - 1, 'column')}.
        {diagram.left > 0 &&
          ` The picture has the first ${mostTables} relations of ${mostTables + diagram.left}.`}
      </p>
      <TableDiagram
        diagram={diagram}
        title={`Lineage of the column ${column}`}
        ends="arrow"
        chosen={{ node: node.index, column: graph.name[found]! }}
        columnHref={columnHref}
      />
    </>
  );
}

/** Steps as lines, nearest first: what is beyond the limit of tables is far away. */
function tableLinks(graph: ColumnGraph, trace: Trace): TableLink[] {
  const order = new Map([...trace.up, ...trace.down].map((column, i) => [column, i]));
  const rank = ({ from, to }: ColumnStep) => Math.max(order.get(from)!, order.get(to)!);
  return [...trace.steps]
    .sort((a, b) => rank(a) - rank(b))
    .map(({ from, to, kind }) => ({
      key: `${from} ${to}`,
      from: graph.node[from]!,
      fromColumn: graph.name[from]!,
      to: graph.node[to]!,
      toColumn: graph.name[to]!,
      title: `${label(graph, from)} → ${label(graph, to)}: ${kindText(kind)}`,
      derived: !['identity', 'rename', 'cast'].includes(kind),
    }));
}

function label(graph: ColumnGraph, column: number): string {
  return `${project.nodes[graph.node[column]!]!.name}.${graph.name[column]}`;
}

const kindTexts: Readonly<Record<string, string>> = {
  identity: 'as it is',
  rename: 'renamed',
  cast: 'cast',
  expression: 'computed',
  aggregate: 'aggregated',
  window: 'by a window',
  condition: 'by a condition',
  constant: 'constant',
};

/** What happens to a value on its way, in words. */
export function kindText(kind: string): string {
  return Object.hasOwn(kindTexts, kind) ? kindTexts[kind]! : kind;
}
