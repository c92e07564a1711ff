import type { ManifestNode } from '../compiler/manifest/resource.ts';
import type { PlanStep } from '../compiler/plan/plan.ts';
import { JoinedWrites } from './duckdb/joined-writes.ts';
import type { RunEnvironment } from './run-environment.ts';
import { mayHold } from './run-node.ts';
import type { NodeResult } from './run-results.ts';
import { runStep } from './run-step.ts';

/** How many steps run in one slot at most. */
export const joinedSteps = 8;

/** Views write little and at the end of their work: what they write can go together. */
export function mayRunTogether(step: PlanStep, { manifest }: RunEnvironment): boolean {
  const node: ManifestNode | undefined = manifest.nodes[step.id];
  return step.action === 'execute' && node?.config.materialized === 'view' && mayHold(node);
}

/** Runs steps side by side in one slot, with one transaction for all where none of them fails. */
export async function runTogether(
  steps: readonly PlanStep[],
  slot: number,
  environment: RunEnvironment,
): Promise<NodeResult[]> {
  const writes = new JoinedWrites(steps.length);
  return await Promise.all(
    steps.map(async (step) => {
      const part = writes.part();
      try {
        return await runStep(step, slot, { ...environment, joined: part });
      } finally {
        part.leave();
      }
    }),
  );
}
