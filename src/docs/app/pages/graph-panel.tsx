import type { SceneItem } from '../graph/scene.ts';
import { linked } from '../lib/project.ts';
import { nodeHref } from '../lib/router.ts';
import { project } from '../lib/store.ts';
import { StatusBadge, TypeBadge } from '../views/badges.tsx';

interface PanelProps {
  readonly item: SceneItem;
  readonly close: () => void;
  readonly select: (spec: string) => void;
  readonly expand: () => void;
}

/** What the chosen box is, and where to go from it. */
export function GraphPanel({ item, close, select, expand }: PanelProps) {
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
  const name =
    node.type === 'source'
      ? `source:${node.name}`
      : node.type === 'exposure' || node.type === 'metric'
        ? `${node.type}:${node.name}`
        : node.name;
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
    </aside>
  );
}
