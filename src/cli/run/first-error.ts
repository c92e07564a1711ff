import { asError, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { EndedNode } from '../log/end-of-run.ts';

/** For commands whose first error ends them: that error, with dbt's text where no diagnostic came with it. */
export function firstError(ended: readonly EndedNode[]): Diagnostic | undefined {
  const failed = ended.find(({ result }) => result.status === 'error');
  if (!failed) return undefined;
  const { node, result } = failed;
  return (
    result.diagnostic ??
    asError({
      code: 'node-failed',
      kind: 'Runtime',
      message: result.message ?? result.status,
      node: node.unique_id,
    })
  );
}
