import type { PreviousState } from './previous-state.ts';
import type { NamedSelectors } from './selection-spec.ts';

/** What a selection may look at beside graph and manifest. */
export interface SelectionContext {
  /** Kinds of resources to keep; undefined keeps all. */
  readonly resourceTypes?: ReadonlySet<string>;
  /** Keeps nodes without SQL too (`ls` does). */
  readonly includeEmptyNodes?: boolean;
  /** Artifacts of another run, for `state:`, `result:` and `source_status:`. */
  readonly previous?: PreviousState;
  readonly selectors?: NamedSelectors;
  /** Whether a path relative to the project exists; without it every path of a node does. */
  readonly pathExists?: (path: string) => boolean;
  /** Today, for deprecation dates. */
  readonly now?: Date;
  /** `flags.state_modified_compare_more_unrendered_values`. */
  readonly compareUnrendered?: boolean;
}
