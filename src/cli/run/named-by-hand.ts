import type { EndedNode } from '../log/end-of-run.ts';
import type { Session } from '../session.ts';

/** The nodes whose SQL or rows a call asks to see: `--inline`, or those that the selection names. */
export function namedByHand({ flags }: Session, ended: readonly EndedNode[]): readonly EndedNode[] {
  if (typeof flags.values['inline'] === 'string')
    return ended.filter(({ node }) => node.resource_type === 'sql_operation');
  const words = (flags.values['select'] as readonly string[] | undefined) ?? [];
  return ended.filter(({ node }) => words.some((word) => word.includes(node.name)));
}
