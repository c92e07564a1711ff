import type { RunEvent } from '../../runner/events.ts';
import type { LogEvent } from './log-event.ts';

/** What decides how run events become lines. */
export interface LineOptions {
  /** The target's database, which lines leave out. */
  readonly database: string;
  /** `--printer-width`. */
  readonly width: number;
  /** False for commands that only compile: dbt prints no line for a node then. */
  readonly showNodes: boolean;
  readonly formatDiagnostic: (event: Extract<RunEvent, { kind: 'diagnostic' }>) => LogEvent;
}
