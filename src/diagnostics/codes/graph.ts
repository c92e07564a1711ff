import type { Problem } from '../diagnostic.ts';

/** Nodes that depend on each other; `path` starts and ends with the same id. */
export function graphCycle(path: readonly string[]): Problem {
  return {
    code: 'graph-cycle',
    kind: 'Runtime',
    message: `Found a cycle: ${path.join(' --> ')}`,
    hint: 'each of these needs the one before it: take one ref() out, or split a model in two',
    node: path[0]!,
  };
}
