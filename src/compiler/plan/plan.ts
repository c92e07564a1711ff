import type { UniqueId } from '../manifest/resource.ts';

/** dbt's command names; they are `args.which` in the artifacts. */
export type Command =
  | 'build'
  | 'run'
  | 'test'
  | 'seed'
  | 'snapshot'
  | 'compile'
  | 'show'
  | 'clone'
  | 'retry'
  | 'run-operation'
  | 'source freshness'
  | 'list'
  | 'parse'
  | 'docs generate'
  | 'debug'
  | 'clean'
  | 'deps'
  | 'init'
  | 'ingest';

/** One node to execute, and why. */
export interface PlanStep {
  readonly id: UniqueId;
  /** `execute` touches the database; `no-op` is reported as dbt does (exposures, saved queries); `compile` only renders. */
  readonly action: 'execute' | 'compile' | 'no-op';
  /** Selected steps that have to end before this one starts. */
  readonly after: readonly UniqueId[];
  /** 1-based place in the printed order; null for what dbt does not count (ephemeral models). */
  readonly index: number | null;
}

/** What would run, in a valid order: printable, without SQL. */
export interface Plan {
  readonly command: Command;
  readonly steps: readonly PlanStep[];
  /** Number of counted steps: dbt's "of N". */
  readonly total: number;
  /** Hook nodes (`operation.*`) to run before and after, in order. */
  readonly onRunStart: readonly UniqueId[];
  readonly onRunEnd: readonly UniqueId[];
}
