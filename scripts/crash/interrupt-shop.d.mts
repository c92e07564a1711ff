export interface InterruptionOutcome {
  /** What went otherwise than in a build that nothing disturbed. */
  readonly problems: readonly string[];
  readonly counts: { readonly stopped: number; readonly ended: number; readonly same: number };
  /** Milliseconds from SIGINT or SIGTERM to the end of the process. */
  readonly slowest: number;
}

export function interruptShop(
  work: string,
  options: { rounds: number; lines: number; seed: number; tell?: (line: string) => void },
): Promise<InterruptionOutcome>;
