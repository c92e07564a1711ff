import { typeLabel } from '../lib/format.ts';
import { type DocNode, statusTone } from '../lib/project.ts';
import { nodeHref } from '../lib/router.ts';

/** The coloured name of a resource type. */
export function TypeBadge({ type }: { type: string }) {
  return <span class={`badge type-${type}`}>{typeLabel(type)}</span>;
}

/** The coloured square of a resource type, for lists. */
export function TypeDot({ type }: { type: string }) {
  return <span class={`dot type-${type}`} title={typeLabel(type)} aria-hidden="true" />;
}

const marks = { good: '✓', bad: '✕', warn: '!', none: '–' } as const;

/** A run status with a mark, so that colour is not all there is. */
export function StatusBadge({ status }: { status: string }) {
  const tone = statusTone(status);
  return (
    <span class={`badge status-${tone}`}>
      <span aria-hidden="true">{marks[tone]}</span> {status || 'not run'}
    </span>
  );
}

/** A link to a node, with its type's colour. */
export function NodeLink({ node, showStatus = false }: { node: DocNode; showStatus?: boolean }) {
  return (
    <a class="node-link" href={nodeHref(node)}>
      <TypeDot type={node.type} />
      <span class="node-name" title={node.name}>
        {node.name}
      </span>
      <span class="sr-only">, {typeLabel(node.type)}</span>
      {showStatus && node.status !== '' && <StatusMark status={node.status} />}
    </a>
  );
}

/** Only the mark of a status. */
export function StatusMark({ status }: { status: string }) {
  const tone = statusTone(status);
  return (
    <span class={`mark status-${tone}`} title={status} role="img" aria-label={status}>
      {marks[tone]}
    </span>
  );
}

/** What stands where nothing is. */
export function Empty({ children }: { children: string }) {
  return <p class="empty">{children}</p>;
}
