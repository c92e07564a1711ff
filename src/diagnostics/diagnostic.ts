import type { Span } from './source.ts';

export type Severity = 'error' | 'warning';

/** dbt's word for the kind of failure: it stands before "Error" in plain output. */
export type ErrorKind =
  | 'Compilation'
  | 'Parsing'
  | 'Runtime'
  | 'Database'
  | 'Validation'
  | 'Dependency'
  | 'Breaking change to contract'
  | 'Internal';

/** What went wrong, without its severity: a factory of codes.ts makes it, the caller decides how bad it is. */
export interface Problem {
  /** Stable kebab-case name, one for each kind of mistake. */
  readonly code: string;
  readonly kind: ErrorKind;
  /** One or more full lines, ending in a period where it is a sentence. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
  /** Where the user wrote it. */
  readonly at?: Span;
  /** The same place in the SQL that DuckDB saw. */
  readonly compiledAt?: Span;
  /** Further places or facts, such as the macro stack, innermost first. */
  readonly notes?: readonly Note[];
  /** unique_id of the node concerned. */
  readonly node?: string;
  /** What dbt names instead of that node: the input that a fixture of a unit test stands for. */
  readonly about?: {
    readonly resource_type: string;
    readonly name: string;
    readonly original_file_path: string;
  };
}

export interface Note {
  readonly message: string;
  readonly at?: Span;
}

/** A user's mistake as a value. Throwing is only for leaving a template and for our own bugs. */
export interface Diagnostic extends Problem {
  readonly severity: Severity;
}

/** Gives a problem its severity. */
export function asError(problem: Problem): Diagnostic {
  return { ...problem, severity: 'error' };
}

/** Gives a problem its severity. */
export function asWarning(problem: Problem): Diagnostic {
  return { ...problem, severity: 'warning' };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}

/** Carries a problem out of a template or a deep call; caught once in each phase and turned into a value. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.message);
    this.name = 'ProblemError';
    this.problem = problem;
  }
}
