export interface HookCounts {
  readonly ledger: number;
  readonly counter: number;
}

export function writeCrowd(folder: string, options: { models: number }): HookCounts;
export function buildCrowd(
  folder: string,
  options: { runs: number; threads: number; count: HookCounts; tell?: (line: string) => void },
): Promise<string[]>;
