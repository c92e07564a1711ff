import { useMemo, useState } from 'preact/hooks';
import type { NodeDetails } from '../../site-data.ts';
import { GraphView } from '../graph/graph-view.tsx';
import { makeScene } from '../graph/scene.ts';
import { plural } from '../lib/format.ts';
import { selectorOf } from '../lib/graph-choice.ts';
import { type DocNode, linked, reach } from '../lib/project.ts';
import { pageHref } from '../lib/router.ts';
import { project } from '../lib/store.ts';
import { Empty, NodeLink } from '../views/badges.tsx';
import { Switch } from '../views/table.tsx';

const graphTypes = (node: DocNode) => node.type !== 'test' && node.type !== 'unit_test' && !node.hidden;
const mostNodes = 400;
const stepChoices = [
  [1, '±1'],
  [2, '±2'],
  [4, '±4'],
  [Number.POSITIVE_INFINITY, 'All'],
] as const;

/** The graph around a node: near neighbours first, everything on request. */
export function Lineage({ node }: { node: DocNode }) {
  const [steps, setSteps] = useState<number>(2);
  const { scene, total, shown } = useMemo(() => around(node, steps), [node, steps]);
  if (total < 2) return null;
  return (
    <section id="lineage">
      <div class="section-head">
        <h2>Lineage</h2>
        <Switch legend="Steps up and down" options={stepChoices} value={steps} change={setSteps} />
        <a class="button" href={pageHref('graph', { i: `+${selectorOf(node)}+` })}>
          Open in the graph
        </a>
      </div>
      <GraphView
        scene={scene}
        height={Math.min(420, Math.max(190, scene.height * 0.9 + 70))}
        selected={scene.itemOf.get(node.index) ?? -1}
        small
      />
      {shown < total && (
        <p class="hint">
          Showing {plural(shown, 'node')} of {total}: open the graph for all of them.
        </p>
      )}
    </section>
  );
}

function around(node: DocNode, steps: number) {
  const up = reach(project.parentLinks, [node.index], steps);
  const down = reach(project.childLinks, [node.index], steps);
  const all = [...new Set([...up, ...down])].filter(
    (index) => index === node.index || graphTypes(project.nodes[index]!),
  );
  const shown = all.slice(0, mostNodes);
  return { scene: makeScene(project, shown), total: all.length, shown: shown.length };
}

const firstShown = 24;

/** What the node reads, what reads it, and the macros between. */
export function LinkLists({ node, details }: { node: DocNode; details: NodeDetails }) {
  const parents = linked(project, project.parentLinks, node.index);
  const children = linked(project, project.childLinks, node.index).filter(
    (child) => child.type !== 'test' && child.type !== 'unit_test',
  );
  const called = details.macros
    .map((index) => project.nodes[index]!)
    .filter((macro) => !macro.internal || node.type === 'macro');
  if (node.type === 'macro') {
    const callers = details.calledBy.map((index) => project.nodes[index]!);
    if (called.length + callers.length === 0) return null;
    return (
      <section class="lists">
        <LinkList title="Used by" nodes={callers} />
        {called.length > 0 && <LinkList title="Calls" nodes={called} />}
      </section>
    );
  }
  return (
    <section class="lists">
      <LinkList title="Depends on" nodes={parents} />
      <LinkList title="Referenced by" nodes={children} />
      {called.length > 0 && <LinkList title="Macros" nodes={called} />}
    </section>
  );
}

function LinkList({ title, nodes }: { title: string; nodes: readonly DocNode[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? nodes : nodes.slice(0, firstShown);
  return (
    <div>
      <h2>
        {title} <span class="count">{nodes.length}</span>
      </h2>
      {nodes.length === 0 && <Empty>Nothing</Empty>}
      <ul class="links">
        {shown.map((other) => (
          <li key={other.id}>
            <NodeLink node={other} showStatus />
          </li>
        ))}
      </ul>
      {shown.length < nodes.length && (
        <button type="button" class="button" onClick={() => setAll(true)}>
          Show all {nodes.length}
        </button>
      )}
    </div>
  );
}
