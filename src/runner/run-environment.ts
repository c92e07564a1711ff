import type { NodeContexts } from '../compiler/compile/node-contexts.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { Plan } from '../compiler/plan/plan.ts';
import type { Project } from '../compiler/project/project.ts';
import type { Clock } from './clock.ts';
import type { JoinedPart } from './duckdb/joined-writes.ts';
import type { Lane } from './duckdb/lane.ts';
import type { Warehouse } from './duckdb/warehouse.ts';
import type { OnRunEvent } from './events.ts';
import type { BatchSettings } from './microbatch/run-microbatch.ts';
import type { SlotPool } from './slots.ts';

/** Why nothing more starts. */
export type StopReason = 'fail-fast' | 'interrupted' | 'first-error';

/** What all steps of one run work with. */
export interface RunEnvironment {
  readonly plan: Plan;
  readonly project: Project;
  readonly manifest: Manifest;
  readonly warehouse: Warehouse;
  readonly contexts: NodeContexts;
  readonly clock: Clock;
  readonly onEvent: OnRunEvent;
  readonly slots: SlotPool;
  /** For nodes whose transaction lost a race: they do not run against each other a second time. */
  readonly repeats: Lane;
  /** This step's part in the writes of steps that run together with it. */
  readonly joined?: JoinedPart;
  readonly batches: BatchSettings;
  /** Whether microbatch models run batch by batch. */
  readonly usesBatches: () => boolean;
  /** Files of macros that ship with emds. */
  readonly builtinFiles: ReadonlySet<string>;
  /** Set once, by whoever stops the run. */
  readonly stop: { reason: StopReason | undefined };
}
