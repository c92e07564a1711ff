import { layoutGraph } from '../../layout/layout.ts';
import type { DocNode, Project } from './project.ts';

/** A line between two columns, from left to right; nodes by index. */
export interface TableLink {
  readonly key: string;
  readonly from: number;
  readonly fromColumn: string;
  readonly to: number;
  readonly toColumn: string;
  readonly title: string;
  /** Drawn broken. */
  readonly derived: boolean;
}

export interface DiagramTable {
  readonly node: DocNode;
  readonly columns: readonly string[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DiagramLine {
  readonly link: TableLink;
  readonly path: string;
}

/** Tables as boxes with some of their columns, and lines between the columns. */
export interface TableDiagram {
  readonly tables: readonly DiagramTable[];
  readonly lines: readonly DiagramLine[];
  readonly width: number;
  readonly height: number;
  /** Tables that there was no room for. */
  readonly left: number;
}

export const rowHeight = 22;
export const headHeight = 32;
const gapX = 84;
const gapY = 28;

/** Places tables in layers from left to right and routes each link; tables beyond the first `most` are left out. */
export function layoutTables(project: Project, links: readonly TableLink[], most: number): TableDiagram {
  const all = [...new Set(links.flatMap((link) => [link.from, link.to]))];
  const nodes = all.slice(0, most);
  const local = new Map(nodes.map((node, i) => [node, i]));
  const kept = links.filter((link) => local.has(link.from) && local.has(link.to));
  const edges = kept.flatMap((link) => [local.get(link.from)!, local.get(link.to)!]);
  const columnsOf = linkedColumns(kept);
  const width = tableWidth(project, columnsOf);
  const rough = layoutGraph({ count: nodes.length, edges, widths: nodes.map(() => width) });
  const tables = stack(
    width,
    nodes.map((node, i) => ({
      node: project.nodes[node]!,
      columns: columnsOf.get(node) ?? [],
      x: rough.x[i]!,
      y: rough.y[i]!,
    })),
  );
  const lines = kept.map((link) => ({
    link,
    path: route(tables[local.get(link.from)!]!, tables[local.get(link.to)!]!, link),
  }));
  return {
    tables,
    lines,
    width: Math.max(0, ...tables.map((table) => table.x + table.width)),
    height: Math.max(0, ...tables.map((table) => table.y + table.height)),
    left: all.length - nodes.length,
  };
}

/** One width for all: enough for most names. */
function tableWidth(project: Project, columnsOf: ReadonlyMap<number, readonly string[]>): number {
  const letters = [...columnsOf].map(([node, columns]) =>
    Math.max(project.nodes[node]!.name.length, ...columns.map((column) => column.length)),
  );
  return Math.min(250, Math.max(150, Math.max(0, ...letters) * 8 + 26));
}

/** Columns that others refer to stand above those that refer. */
function linkedColumns(links: readonly TableLink[]): Map<number, string[]> {
  const found = new Map<number, Set<string>>();
  const add = (node: number, column: string) => {
    const known = found.get(node);
    if (known) known.add(column);
    else found.set(node, new Set([column]));
  };
  for (const link of links) add(link.from, link.fromColumn);
  for (const link of links) add(link.to, link.toColumn);
  return new Map([...found].map(([node, columns]) => [node, [...columns]]));
}

interface RoughTable {
  readonly node: DocNode;
  readonly columns: readonly string[];
  readonly x: number;
  readonly y: number;
}

/** Keeps the layout's columns and order, makes room for each table's height, and centres the columns. */
function stack(tableWidth: number, rough: readonly RoughTable[]): DiagramTable[] {
  const xs = [...new Set(rough.map((table) => table.x))].sort((a, b) => a - b);
  const height = (table: RoughTable) => headHeight + table.columns.length * rowHeight + 6;
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
  const placed = new Map<DocNode, DiagramTable>();
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

function rowY(table: DiagramTable, column: string): number {
  return table.y + headHeight + (table.columns.indexOf(column) + 0.5) * rowHeight;
}

function route(from: DiagramTable, to: DiagramTable, link: TableLink): string {
  const y0 = rowY(from, link.fromColumn);
  const y1 = rowY(to, link.toColumn);
  if (from === to) {
    const x = from.x + from.width;
    return `M${x} ${y0}C${x + 40} ${y0} ${x + 40} ${y1} ${x} ${y1}`;
  }
  const rightwards = to.x >= from.x;
  const x0 = rightwards ? from.x + from.width : from.x;
  const x1 = rightwards ? to.x : to.x + to.width;
  const bow = (rightwards ? 1 : -1) * Math.max(40, Math.abs(x1 - x0) / 2);
  return `M${x0} ${y0}C${x0 + bow} ${y0} ${x1 - bow} ${y1} ${x1} ${y1}`;
}
