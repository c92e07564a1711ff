import {
  type ColumnPlace,
  type ColumnTree,
  type LineageDirection,
  type RowUse,
  treeColumns,
  treeEdges,
} from './lineage-walk.ts';

/** How a node is called in what people read. */
export type NameOf = (node: string) => string;

/** The tree for people: a line for each column, with what the step does. */
export function printTree(tree: ColumnTree, nameOf: NameOf): string {
  const lines: string[] = [];
  const stack = [{ at: tree, head: '', tail: '' }];
  for (let step = stack.pop(); step; step = stack.pop()) {
    const { at, head, tail } = step;
    const kind = at.transformation === undefined ? '' : `  ${at.transformation}`;
    const more = at.repeated ? '  (as above)' : at.cut ? '  …' : '';
    const unknown = at.unknown === undefined ? '' : `  (may be incomplete: ${at.unknown})`;
    lines.push(`${head}${visible(`${nameOf(at.node)}.${at.column}`)}${kind}${more}${unknown}`);
    for (const next of at.next.toReversed()) {
      const last = next === at.next.at(-1);
      stack.push({
        at: next,
        head: `${tail}${last ? '└─ ' : '├─ '}`,
        tail: `${tail}${last ? '   ' : '│  '}`,
      });
    }
  }
  return lines.join('\n');
}

/** A quoted name can hold line ends and signs that steer a terminal. */
export function visible(name: string): string {
  return name.replace(/\p{Cc}/gu, (sign) => JSON.stringify(sign).slice(1, -1));
}

/** Lines for people: which columns filter, join, group or order the rows of which node. */
export function printRowUses(rows: readonly RowUse[], nameOf: NameOf): string[] {
  const kinds = new Map<string, string[]>();
  for (const { column, uses, of } of rows)
    for (const use of uses) {
      const key = `rows of ${nameOf(of)}  ${use}`;
      kinds.set(key, [...(kinds.get(key) ?? []), visible(`${nameOf(column.node)}.${column.column}`)]);
    }
  return [...kinds].map(([kind, columns]) => `${kind}: ${columns.join(', ')}`);
}

/** Trees that all lead the same way. */
export interface LineageTrees {
  readonly direction: LineageDirection;
  readonly columns: readonly ColumnTree[];
}

/**
 * A Mermaid flow chart: a box for each relation, an arrow for each step of a column; columns that may come from more, or
 * go to more, have a dashed line and a comment.
 */
export function printMermaid(trees: readonly LineageTrees[], nameOf: NameOf): string {
  const boxes = new Map<string, Map<string, string>>();
  const order = new Map<string, number>();
  const idOf = ({ node, column }: ColumnPlace) => {
    const box = boxes.get(node) ?? new Map<string, string>();
    boxes.set(node, box);
    if (!order.has(node)) order.set(node, order.size);
    const key = column.toLowerCase();
    if (!box.has(key)) box.set(key, `n${order.get(node)}_${box.size}`);
    return box.get(key)!;
  };
  const names = new Map<string, string>();
  const doubts = new Map<string, string>();
  for (const { at } of trees.flatMap(({ columns }) => columns.flatMap((tree) => [...treeColumns(tree)]))) {
    names.set(idOf(at), names.get(idOf(at)) ?? at.column);
    if (at.unknown !== undefined) doubts.set(idOf(at), at.unknown);
  }
  const edges = trees.flatMap(({ columns, direction }) => columns.flatMap((it) => treeEdges(it, direction)));
  const arrows = new Set(
    edges.map(({ from, to, transformation }) => `  ${idOf(from)} -->|${transformation}| ${idOf(to)}`),
  );
  const groups = [...boxes].flatMap(([node, columns], index) => [
    `  subgraph s${index}["${label(nameOf(node))}"]`,
    ...[...columns.values()].map((id) => `    ${id}["${label(names.get(id)!)}"]`),
    '  end',
  ]);
  const open = [...doubts].flatMap(([id, reason]) => [`  %% ${id} may be incomplete: ${visible(reason)}`]);
  const dashed = [
    ...(doubts.size > 0
      ? ['  classDef incomplete stroke-dasharray: 4 3', `  class ${[...doubts.keys()].join(',')} incomplete`]
      : []),
  ];
  return ['flowchart LR', ...groups, ...arrows, ...open, ...dashed].join('\n');
}

/** Mermaid reads Markdown, HTML and its own signs in a label: all but plain characters stand as their code. */
function label(text: string): string {
  return text.replace(/[^\p{L}\p{N} _.,()-]/gu, (sign) => `#${sign.codePointAt(0)};`);
}
