import type { EndedNode } from '../log/end-of-run.ts';
import { exitCodes } from '../outcome.ts';

/** 1 when anything failed or was skipped (exposures aside) or the run was interrupted, as in dbt. */
export function exitCodeOf(ended: readonly EndedNode[], interrupted: boolean): number {
  const bad = ended.some(({ node, result }) => {
    if (result.status === 'skipped') return node.resource_type !== 'exposure';
    return ['error', 'fail', 'runtime error', 'partial success'].includes(result.status);
  });
  return bad || interrupted ? exitCodes.failed : exitCodes.success;
}
