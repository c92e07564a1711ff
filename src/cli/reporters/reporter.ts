import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { FindNode } from '../../diagnostics/print.ts';
import type { RunEvent } from '../../runner/events.ts';
import type { NodeResult } from '../../runner/run-results.ts';
import type { EndedNode } from '../log/end-of-run.ts';
import type { LogEvent } from '../log/log-event.ts';

/** How a command tells what happens. Its implementations are a display for people and dbt's lines for programs. */
export interface Reporter {
  /** One of dbt's events. The display shows only what matters to a person. */
  readonly event: (event: LogEvent) => void;
  /** What was asked for: rows, names, SQL. Goes to stdout as it is. */
  readonly print: (text: string) => void;
  /** Problems, each in full. Errors are what stops the command. */
  readonly diagnostics: (diagnostics: readonly Diagnostic[], findNode?: FindNode) => void;
  readonly startRun: (options: RunOptions) => RunReporter;
  readonly close: () => void;
}

/**
 * `summary` is dbt's whole ending, `totals` what it says of a clone (in lines for programs nothing of single nodes), and
 * `failures` only what went wrong (freshness).
 */
export type Ending = 'summary' | 'totals' | 'failures' | 'none';

export interface RunOptions {
  readonly database: string;
  /** False for commands that only compile: no line for a node, no summary. */
  readonly showNodes: boolean;
  /** Whether the first failure ends the run, and so is told of at once. */
  readonly failFast: boolean;
  readonly ending: Ending;
  readonly findNode: FindNode;
  /** A result with its node and where its compiled SQL lies. */
  readonly ended: (result: NodeResult) => EndedNode;
}

/** Tells of one run of a plan. */
export interface RunReporter {
  readonly event: (event: RunEvent) => void;
  /** The summary once all has ended. */
  readonly finish: (
    ended: readonly EndedNode[],
    end: { readonly seconds: number; readonly interrupted: boolean },
  ) => void;
}
