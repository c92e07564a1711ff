import { findResource } from '../compiler/manifest/manifest.ts';
import { isMicrobatch } from '../compiler/manifest/microbatch.ts';
import type { GraphNode, ManifestNode, SourceDefinition } from '../compiler/manifest/resource.ts';
import type { PlanStep } from '../compiler/plan/plan.ts';
import { runDataTest } from './checks/data-test.ts';
import { checkFreshness } from './checks/freshness.ts';
import { runUnitTest } from './checks/unit-test.ts';
import { isoMicros } from './clock.ts';
import { runMicrobatch } from './microbatch/run-microbatch.ts';
import { type NodeOutcome, unrunResult } from './node-result.ts';
import { previewNode } from './preview-node.ts';
import type { RunEnvironment } from './run-environment.ts';
import { type Execute, runClone, runMaterialization, runNode } from './run-node.ts';
import type { NodeResult } from './run-results.ts';

/** Runs one step to its result. Never rejects: whatever goes wrong is the node's own error. */
export async function runStep(
  step: PlanStep,
  slot: number,
  environment: RunEnvironment,
): Promise<NodeResult> {
  const node = findResource(environment.manifest, step.id);
  if (!node) throw new Error(`the plan names ${step.id}, which the manifest does not have`);
  if (step.action === 'no-op') {
    return noOpResult(node, slot, environment);
  }
  if (node.resource_type === 'source') {
    return await checkFreshness(node as SourceDefinition, slot, environment);
  }
  const model = node as unknown as ManifestNode;
  if (step.action === 'execute' && batchCommands.has(environment.plan.command)) {
    if (isMicrobatch(model) && environment.usesBatches())
      return await runMicrobatch(model, slot, environment);
  }
  return await runNode(model, slot, {
    environment,
    execute: executionOf(step, node, environment),
  });
}

/** Exposures and saved queries have nothing to run. */
function noOpResult(node: GraphNode, slot: number, { clock }: RunEnvironment): NodeResult {
  const moment = isoMicros(clock.now());
  const threadId = `Thread-${slot + 1} (worker)`;
  const result = unrunResult(node, { status: 'no-op', message: 'NO-OP', threadId, failures: 0 });
  const timing = (['compile', 'execute'] as const).map((name) => ({
    name,
    started_at: moment,
    completed_at: moment,
  }));
  return { ...result, timing };
}

/** Other commands take a microbatch model as a whole. */
const batchCommands: ReadonlySet<string> = new Set(['build', 'run']);

function executionOf(step: PlanStep, node: GraphNode, environment: RunEnvironment): Execute {
  const isShown = environment.plan.command === 'show';
  if (step.action === 'compile') return onlyCompiled;
  if (environment.plan.command === 'clone') return runClone;
  if (node.resource_type === 'test' && !isShown) return runDataTest;
  if (node.resource_type === 'unit_test') return runUnitTest;
  if (isShown && node.resource_type !== 'seed') return previewNode;
  return node.config?.['materialized'] === 'ephemeral' ? onlyCompiled : runMaterialization;
}

async function onlyCompiled(): Promise<NodeOutcome> {
  return { status: 'success', message: null };
}
