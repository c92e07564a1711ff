import type { DocNode, Project } from './project.ts';

/** How well one model, source, seed or snapshot is described and tested. */
export interface Coverage {
  readonly node: DocNode;
  readonly columns: number;
  readonly describedColumns: number;
  readonly testedColumns: number;
  readonly tests: number;
}

const covered = new Set(['model', 'source', 'seed', 'snapshot']);

/** Coverage of everything that holds data, in node order. */
export function coverage(project: Project): Coverage[] {
  return project.nodes
    .filter((node) => covered.has(node.type) && !node.hidden)
    .map((node) => {
      const tests = project.testsOf.get(node.index) ?? [];
      const columns = new Set(tests.map((test) => test.test!.column.toLowerCase()).filter(Boolean));
      return {
        node,
        columns: node.columns,
        describedColumns: node.describedColumns,
        testedColumns: Math.min(columns.size, Math.max(node.columns, columns.size)),
        tests: tests.length,
      };
    });
}

/** A share as a whole per cent; 0 of 0 is undefined. */
export function percent(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : Math.floor((part / whole) * 100);
}
