import type { Problem } from '../diagnostic.ts';

/** `emds lineage` was asked for something that the project does not have. */
export function lineageTargetNotFound(target: { readonly name: string; readonly near?: string }): Problem {
  return {
    code: 'lineage-target-not-found',
    kind: 'Runtime',
    message: `There is no model, seed, snapshot or source named "${target.name}".`,
    ...(target.near ? { hint: `did you mean "${target.near}"?` } : {}),
  };
}

/** `emds lineage` was asked for a test, an exposure or a metric: something that reads columns and has none. */
export function lineageTargetWithoutColumns(target: {
  readonly name: string;
  readonly type: string;
  readonly reads: readonly string[];
}): Problem {
  return {
    code: 'lineage-target-without-columns',
    kind: 'Runtime',
    message: `"${target.name}" is of type ${target.type}, and has no columns of its own.`,
    ...(target.reads.length > 0 ? { hint: `it reads ${target.reads.join(', ')}: ask for one of these` } : {}),
  };
}

/** The model is there and the column is not. */
export function lineageColumnNotFound(target: {
  readonly node: string;
  readonly column: string;
  readonly near?: string;
}): Problem {
  return {
    code: 'lineage-column-not-found',
    kind: 'Runtime',
    message: `"${target.node}" has no column "${target.column}".`,
    ...(target.near ? { hint: `did you mean "${target.near}"?` } : {}),
  };
}

/** A chain of thousands of models, as JSON within JSON. */
export function lineageTooDeep(): Problem {
  return {
    code: 'lineage-too-deep',
    kind: 'Runtime',
    message: 'The lineage goes through too many models for nested JSON.',
    hint: 'end it with --depth, or take --output mermaid, which has no nesting',
  };
}
