import { neighbours, topologicalOrder } from './layout/rank.ts';
import type { NodeResult } from './site-data.ts';

/**
 * The chain of dependent nodes whose times add up to the most, as indices of results: a shorter run needs one of them
 * faster. Nodes without a result of their own (ephemeral models) pass on what comes before them.
 */
export function criticalPath(
  results: readonly NodeResult[],
  { count, edges }: { readonly count: number; readonly edges: readonly number[] },
): number[] {
  const resultOf = new Map(results.map((result, i) => [result.node, i]));
  const children = neighbours(count, edges, 0);
  const total = new Float64Array(count);
  const before = new Int32Array(count).fill(-1);
  let last = -1;
  for (const node of topologicalOrder(count, children, neighbours(count, edges, 1))) {
    const result = results[resultOf.get(node) ?? -1];
    total[node]! += result?.seconds ?? 0;
    if (result && (last < 0 || total[node]! > total[last]!)) last = node;
    for (let i = children.start[node]!; i < children.start[node + 1]!; i++) {
      const child = children.items[i]!;
      if (total[node]! <= total[child]! && before[child] !== -1) continue;
      total[child] = total[node]!;
      before[child] = node;
    }
  }
  const path: number[] = [];
  const seen = new Set<number>();
  for (let node = last; node >= 0 && !seen.has(node); node = before[node]!) {
    seen.add(node);
    const i = resultOf.get(node);
    if (i !== undefined) path.push(i);
  }
  return path.reverse();
}
