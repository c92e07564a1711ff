/** When to take tests that nobody named along with what they test (dbt's `--indirect-selection`). */
export type IndirectSelection = 'eager' | 'cautious' | 'buildable' | 'empty';

/** One word of a selection: a method, its value, and the operators around it. */
export interface Criterion {
  readonly kind: 'criterion';
  /** As written, for messages. */
  readonly raw: string;
  /** `tag`, `config`, … */
  readonly method: string;
  /** What follows the method's name after dots: `materialized` of `config.materialized:`. */
  readonly methodArguments: readonly string[];
  /** Text on the command line; YAML selectors may give numbers and booleans. */
  readonly value: unknown;
  /** `@` before it. */
  readonly childrensParents: boolean;
  readonly parents: boolean;
  /** Null without a limit. */
  readonly parentsDepth: number | null;
  readonly children: boolean;
  readonly childrenDepth: number | null;
  readonly indirectSelection: IndirectSelection;
}

/** Criteria combined by a set operation. */
export interface SpecGroup {
  readonly kind: 'union' | 'intersection' | 'difference';
  readonly parts: readonly SelectionSpec[];
  readonly indirectSelection: IndirectSelection;
  /** The words as written, where finding nothing is worth a warning. */
  readonly expected?: string;
}

/** What to select, parsed: a tree of criteria. */
export type SelectionSpec = Criterion | SpecGroup;

/** The selectors of selectors.yml by name, parsed, and which of them is the default. */
export interface NamedSelectors {
  readonly specs: Readonly<Record<string, SelectionSpec>>;
  readonly defaultName: string | null;
}
