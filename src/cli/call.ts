import type { FlagSpec } from './flags/flag-spec.ts';

/** What stood on the command line, before environment, project and defaults are asked. */
export interface Call {
  /** Full name: `build`, `docs generate`. */
  readonly command: string;
  readonly arguments: readonly string[];
  /** Values by flag name as written; switches are booleans, lists keep every word. */
  readonly given: ReadonlyMap<string, GivenValue>;
  /** All flags that this command knows. */
  readonly flags: readonly FlagSpec[];
  readonly argv: readonly string[];
}

export type GivenValue = string | boolean | readonly string[];
