import type { Problem } from '../diagnostic.ts';

// dbt's own sentences, since people search for them.

const runtime = (code: string, message: string, hint?: string): Problem => ({
  code,
  kind: 'Runtime',
  message,
  ...(hint ? { hint } : {}),
});

export function noMatchingNodes(criterion: string, suggestion?: string): Problem {
  const hint = suggestion ? `did you mean "${suggestion}"?` : undefined;
  return runtime(
    'selection-no-match',
    `The selection criterion '${criterion}' does not match any enabled nodes`,
    hint,
  );
}

export function noNodesSelected(): Problem {
  return runtime('selection-empty', 'No nodes selected!');
}

export function unknownMethod(method: string, known: readonly string[], suggestion?: string): Problem {
  return runtime(
    'selection-method-not-found',
    `'${method}' is not a valid method name`,
    suggestion ? `did you mean "${suggestion}:"?` : `the methods are: ${known.join(', ')}`,
  );
}

export function incompatibleOperators(raw: string): Problem {
  return runtime(
    'selection-operators',
    `Invalid node spec ${raw} - "@" prefix and "+" suffix are incompatible`,
    '"@" already takes the descendants: leave the "+" out',
  );
}

/** The value does not fit its method, e.g. `source:a.b.c.d` or `test_type:foo`. */
export function invalidSelectorValue(message: string, hint?: string): Problem {
  return runtime('selection-value-invalid', message, hint);
}

/** `show` needs something to show. */
export function showWithoutNode(): Problem {
  return runtime('show-without-node', 'Either --select or --inline must be passed to show');
}

/** The state to compare with is where this run writes. dbt's text. */
export function stateIsTarget(folder: string): Problem {
  return {
    code: 'selection-state-is-target',
    kind: 'Runtime',
    message:
      `Warning: The state and target directories are the same: '${folder}'. ` +
      'This could lead to missing changes due to overwritten state including non-idempotent retries.',
  };
}

export function stateMissing(what: 'manifest' | 'run_results' | 'sources' | 'current-sources'): Problem {
  const messages = {
    manifest: 'Got a state selector method, but no comparison manifest',
    run_results: 'No comparison run_results',
    sources: 'No previous state comparison freshness results in sources.json',
    'current-sources': 'No current state comparison freshness results in sources.json',
  };
  return {
    code: 'selection-state-missing',
    kind: what === 'manifest' ? 'Runtime' : 'Internal',
    message: messages[what],
    hint: 'name the folder with the artifacts of the other run: --state path/to/artifacts',
  };
}

export function selectorNotFound(name: string, known: readonly string[], suggestion?: string): Problem {
  const hint = suggestion
    ? `did you mean "${suggestion}"?`
    : known.length > 0
      ? `selectors.yml has: ${known.join(', ')}`
      : 'the project has no selectors.yml';
  return runtime(
    'selector-not-found',
    `Could not find selector named ${name}, expected one of [${known.map((it) => `'${it}'`).join(', ')}]`,
    hint,
  );
}

/** selectors.yml is not of the shape that selectors have. */
export function selectorDefinition(message: string, hint?: string): Problem {
  return runtime('selector-definition', `Could not read selector file data: ${message}`, hint);
}

/** A contract of a model without versions was broken since the compared state. */
export function unversionedBreakingChange(name: string, path: string, changes: readonly string[]): Problem {
  return {
    code: 'contract-unversioned-change',
    kind: 'Compilation',
    message: `Breaking change to contracted, unversioned model ${name} (${path})\nWhile comparing to previous project state, dbt detected a breaking change to an unversioned model.\n${bullets(changes)}\n`,
  };
}

/** A contract of a versioned model was broken since the compared state. */
export function versionedBreakingChange(node: string, changes: readonly string[]): Problem {
  return {
    code: 'contract-breaking-change',
    kind: 'Breaking change to contract',
    message: `While comparing to previous project state, dbt detected a breaking change to an enforced contract.\n${bullets(changes)}\nConsider making an additive (non-breaking) change instead, if possible.\nOtherwise, create a new model version: https://docs.getdbt.com/docs/collaborate/govern/model-versions`,
    node,
  };
}

const bullets = (changes: readonly string[]) => changes.map((change) => `  - ${change}`).join('\n');
