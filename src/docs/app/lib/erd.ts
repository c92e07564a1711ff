import { layoutGraph } from '../../layout/layout.ts';
import type { Relationship } from '../../site-data.ts';
import type { DocNode, Project } from './project.ts';

export interface ErdTable {
  readonly node: DocNode;
  readonly columns: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ErdLine {
  readonly relation: Relationship;
  readonly path: string;
}

export interface Erd {
  readonly tables: readonly ErdTable[];
  readonly lines: readonly ErdLine[];
  readonly width: number;
  readonly height: number;
}

export const erdRow = 22;
export const erdHead = 32;
const tableWidth = 250;
const gapX = 110;
const gapY = 28;

/** Places tables in columns, referred to before referring, and routes a line for each relationship. */
export function layoutErd(project: Project, relations: readonly Relationship[], most: number): Erd {
  const nodes = [...new Set(relations.flatMap((relation) => [relation.parent, relation.child]))].slice(
    0,
    most,
  );
  const local = new Map(nodes.map((node, i) => [node, i]));
  const kept = relations.filter((relation) => local.has(relation.parent) && local.has(relation.child));
  const edges = kept.flatMap((relation) => [local.get(relation.parent)!, local.get(relation.child)!]);
  const rough = layoutGraph({ count: nodes.length, edges, widths: nodes.map(() => tableWidth) });
  const columnsOf = nodes.map((node) => keyColumns(kept, node));
  const tables = stack(
    nodes.map((node, i) => ({
      node: project.nodes[node]!,
      columns: columnsOf[i]!,
      x: rough.x[i]!,
      y: rough.y[i]!,
    })),
  );
  const lines = kept.map((relation) => ({
    relation,
    path: route(tables[local.get(relation.parent)!]!, tables[local.get(relation.child)!]!, relation),
  }));
  return {
    tables,
    lines,
    width: Math.max(0, ...tables.map((table) => table.x + table.width)),
    height: Math.max(0, ...tables.map((table) => table.y + table.height)),
  };
}

function keyColumns(relations: readonly Relationship[], node: number): string[] {
  const columns = new Set<string>();
  for (const relation of relations) if (relation.parent === node) columns.add(relation.parentColumn);
  for (const relation of relations) if (relation.child === node) columns.add(relation.childColumn);
  return [...columns];
}

interface RoughTable {
  readonly node: DocNode;
  readonly columns: readonly string[];
  readonly x: number;
  readonly y: number;
}

/** Keeps the layout's columns and order, makes room for each table's height, and centres the columns. */
function stack(rough: readonly RoughTable[]): ErdTable[] {
  const xs = [...new Set(rough.map((table) => table.x))].sort((a, b) => a - b);
  const height = (table: RoughTable) => erdHead + table.columns.length * erdRow + 6;
  const total = rough.reduce((sum, table) => sum + height(table) + gapY, 0);
  const tallest = Math.max(700, Math.sqrt(total * (tableWidth + gapX)) * 0.8);
  const columns: { tables: RoughTable[]; height: number }[] = [];
  for (const x of xs) {
    columns.push({ tables: [], height: -gapY });
    for (const table of rough.filter((one) => one.x === x).sort((a, b) => a.y - b.y)) {
      if (columns.at(-1)!.height > tallest) columns.push({ tables: [], height: -gapY });
      columns.at(-1)!.tables.push(table);
      columns.at(-1)!.height += height(table) + gapY;
    }
  }
  const middle = Math.max(...columns.map((column) => column.height)) / 2;
  const placed = new Map<DocNode, ErdTable>();
  columns.forEach((column, c) => {
    let y = middle - column.height / 2;
    for (const table of column.tables) {
      placed.set(table.node, {
        ...table,
        x: c * (tableWidth + gapX),
        y,
        width: tableWidth,
        height: height(table),
      });
      y += height(table) + gapY;
    }
  });
  return rough.map((table) => placed.get(table.node)!);
}

function rowY(table: ErdTable, column: string): number {
  return table.y + erdHead + (table.columns.indexOf(column) + 0.5) * erdRow;
}

function route(parent: ErdTable, child: ErdTable, relation: Relationship): string {
  const y0 = rowY(parent, relation.parentColumn);
  const y1 = rowY(child, relation.childColumn);
  if (parent === child) {
    const x = parent.x + parent.width;
    return `M${x} ${y0}C${x + 40} ${y0} ${x + 40} ${y1} ${x} ${y1}`;
  }
  const rightwards = child.x >= parent.x;
  const x0 = rightwards ? parent.x + parent.width : parent.x;
  const x1 = rightwards ? child.x : child.x + child.width;
  const bow = (rightwards ? 1 : -1) * Math.max(40, Math.abs(x1 - x0) / 2);
  return `M${x0} ${y0}C${x0 + bow} ${y0} ${x1 - bow} ${y1} ${x1} ${y1}`;
}
