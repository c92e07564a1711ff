import type { Resource } from './collect-nodes.ts';
import type { ColumnPlace } from './read-lineage.ts';
import type { ColumnData } from './site-data.ts';
import { WordTable } from './word-table.ts';

/** All columns that lineage knows, and what each is made from: enough to trace any of them both ways. */
export function buildColumns(
  resources: readonly Resource[],
  index: ReadonlyMap<string, number>,
): ColumnData | undefined {
  const table = new ColumnTable(index);
  for (const { id, lineage } of resources)
    for (const column of lineage?.columns ?? []) table.add({ node: id, column: column.name });
  for (const { lineage } of resources)
    for (const origin of lineage?.columns.flatMap((column) => column.from) ?? []) table.add(origin);
  if (table.isEmpty) return undefined;
  const { columns, numberOf } = table.numbered();
  const kinds = new WordTable();
  const edges: (readonly [from: number, to: number, kind: number])[] = [];
  for (const { id, lineage } of resources) {
    for (const column of lineage?.columns ?? []) {
      const to = numberOf({ node: id, column: column.name });
      for (const origin of column.from) {
        const from = numberOf(origin);
        if (from >= 0 && to >= 0 && from !== to) edges.push([from, to, kinds.add(origin.transformation)]);
      }
    }
  }
  const sorted = edges.sort((a, b) => a[1] - b[1]);
  return { ...columns, edges: sorted.flat(), kinds: kinds.words };
}

/** Collects column names by node; the same name in other letters is the same column. */
class ColumnTable {
  readonly #index: ReadonlyMap<string, number>;
  readonly #byNode = new Map<number, Map<string, string>>();

  constructor(index: ReadonlyMap<string, number>) {
    this.#index = index;
  }

  get isEmpty(): boolean {
    return this.#byNode.size === 0;
  }

  /** Relations that are no node of the project are left out: there is nothing to trace through. */
  add({ node, column }: ColumnPlace): void {
    const at = this.#index.get(node);
    if (at === undefined || column === '') return;
    const names = this.#byNode.get(at) ?? new Map<string, string>();
    this.#byNode.set(at, names);
    const key = column.toLowerCase();
    if (!names.has(key)) names.set(key, column);
  }

  /** Numbers the columns through all nodes; `numberOf` gives -1 for what is not there. */
  numbered(): {
    columns: Pick<ColumnData, 'words' | 'nodes' | 'columns'>;
    numberOf: (place: ColumnPlace) => number;
  } {
    const words = new WordTable();
    const nodes = [...this.#byNode.keys()].sort((a, b) => a - b);
    const numbers = new Map<number, Map<string, number>>();
    let next = 0;
    const columns = nodes.map((node) => {
      const names = this.#byNode.get(node)!;
      numbers.set(node, new Map([...names.keys()].map((key) => [key, next++])));
      return [...names.values()].map((name) => words.add(name));
    });
    const numberOf = ({ node, column }: ColumnPlace) =>
      numbers.get(this.#index.get(node) ?? -1)?.get(column.toLowerCase()) ?? -1;
    return { columns: { words: words.words, nodes, columns }, numberOf };
  }
}
