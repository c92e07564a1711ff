import { useState } from 'preact/hooks';
import { plural, typeLabel } from '../lib/format.ts';
import { type DocNode, isListed } from '../lib/project.ts';
import { pageHref } from '../lib/router.ts';
import { project } from '../lib/store.ts';
import { Empty, NodeLink, TypeBadge } from '../views/badges.tsx';
import { MoreButton } from '../views/table.tsx';

type ListKind = 'list' | 'tag' | 'group' | 'source_list';

const filters: Readonly<Record<ListKind, (node: DocNode, value: string) => boolean>> = {
  list: (node, value) => node.type === value && isListed(node),
  tag: (node, value) => node.tags.includes(value),
  group: (node, value) => node.group === value,
  source_list: (node, value) => node.type === 'source' && node.name.startsWith(`${value}.`),
};

const selectors: Readonly<Record<ListKind, string>> = {
  list: 'resource_type',
  tag: 'tag',
  group: 'group',
  source_list: 'source',
};
const step = 200;

/** All resources of a type, tag, group or source. */
export function ListPage({ kind, value }: { kind: ListKind; value: string }) {
  const [limit, setLimit] = useState(step);
  const nodes = project.nodes.filter((node) => !node.hidden && filters[kind](node, value));
  const title = kind === 'list' ? plural(2, typeLabel(value)).slice(2) : value;
  return (
    <article class="page">
      <div class="section-head">
        <h1>
          {title} <span class="count">{nodes.length}</span>
        </h1>
        {value !== 'macro' && value !== 'test' && value !== 'unit_test' && (
          <a class="button" href={pageHref('graph', { i: `${selectors[kind]}:${value}` })}>
            Show in the graph
          </a>
        )}
      </div>
      {nodes.length === 0 && <Empty>Nothing here</Empty>}
      <ul class="rows keys">
        {nodes.slice(0, limit).map((node) => (
          <li key={node.id}>
            <NodeLink node={node} showStatus />
            {kind !== 'list' && <TypeBadge type={node.type} />}
            <span class="path">{node.path}</span>
          </li>
        ))}
      </ul>
      {nodes.length > limit && <MoreButton show={() => setLimit(limit + step * 5)} />}
    </article>
  );
}
