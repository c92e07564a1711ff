import type { SceneItem } from '../graph/scene.ts';
import { columnsOf, degree } from '../lib/columns.ts';
import { selectorOf } from '../lib/graph-choice.ts';
import { type DocNode, linked } from '../lib/project.ts';
import { nodeHref } from '../lib/router.ts';
import { columnGraph, project } from '../lib/store.ts';
import { StatusBadge, TypeBadge } from '../views/badges.tsx';

interface PanelProps {
  readonly item: SceneItem;
  readonly close: () => void;
  readonly select: (spec: string) => void;
  readonly expand: () => void;
  /** `unique_id/column` that is traced. */
  readonly column: string;
  readonly trace: (column: string) => void;
}

/** What the chosen box is, and where to go from it. */
export function GraphPanel({ item, close, select, expand, column, trace }: PanelProps) {
  const { node } = item;
  if (!node) {
    return (
      <aside class="graph-panel" aria-label="Selected group">
        <button type="button" class="icon close" aria-label="Close" onClick={close}>
          ✕
        </button>
        <h2>{item.label}</h2>
        <p>{item.size} nodes</p>
        <button type="button" class="button" onClick={expand}>
          Expand
        </button>
      </aside>
    );
  }
  const name = selectorOf(node);
  const parents = linked(project, project.parentLinks, node.index).length;
  const children = linked(project, project.childLinks, node.index);
  const tests = children.filter((child) => child.type === 'test' || child.type === 'unit_test').length;
  return (
    <aside class="graph-panel" aria-label="Selected node">
      <button type="button" class="icon close" aria-label="Close" onClick={close}>
        ✕
      </button>
      <div class="badges">
        <TypeBadge type={node.type} />
        {node.status !== '' && <StatusBadge status={node.status} />}
      </div>
      <h2>
        <a href={nodeHref(node)}>{node.name}</a>
      </h2>
      <p class="path">{node.path}</p>
      <p class="muted">
        {parents} in · {children.length - tests} out · {tests} tests
      </p>
      <div class="panel-buttons">
        <button type="button" class="button" onClick={() => select(`+${name}+`)}>
          Focus
        </button>
        <button type="button" class="button" onClick={() => select(`+${name}`)}>
          Upstream
        </button>
        <button type="button" class="button" onClick={() => select(`${name}+`)}>
          Downstream
        </button>
        <a class="button primary" href={nodeHref(node)}>
          Open page
        </a>
      </div>
      <Columns node={node} column={column} trace={trace} />
    </aside>
  );
}

/** Columns of the chosen node: choosing one draws its way through the graph. */
function Columns({ node, column, trace }: Pick<PanelProps, 'column' | 'trace'> & { node: DocNode }) {
  const graph = columnGraph.value;
  const columns = graph ? columnsOf(graph, node.index).filter((it) => degree(graph, it) > 0) : [];
  if (!graph || columns.length === 0) return null;
  return (
    <fieldset class="panel-columns">
      <legend>
        Trace a column <span class="count">{columns.length}</span>
      </legend>
      {columns.map((it) => {
        const id = `${node.id}/${graph.name[it]}`;
        const isTraced = id.toLowerCase() === column.toLowerCase();
        return (
          <button key={it} type="button" aria-pressed={isTraced} onClick={() => trace(isTraced ? '' : id)}>
            {graph.name[it]}
          </button>
        );
      })}
    </fieldset>
  );
}
