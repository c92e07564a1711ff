import { boxHeight } from '../../layout/measures.ts';

export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const cellWidth = 600;
const cellHeight = 300;
const widestBox = 300;

/** Boxes by the cell that their left end is in: what an area shows is found without looking at the rest. */
export class Grid {
  private readonly cells = new Map<number, number[]>();
  private readonly x: Float64Array;
  private readonly y: Float64Array;
  private readonly widths: Float64Array;

  constructor(x: Float64Array, y: Float64Array, widths: Float64Array) {
    this.x = x;
    this.y = y;
    this.widths = widths;
    for (let item = 0; item < x.length; item++) {
      const key = cellKey(Math.floor(x[item]! / cellWidth), Math.floor(y[item]! / cellHeight));
      const cell = this.cells.get(key);
      if (cell) cell.push(item);
      else this.cells.set(key, [item]);
    }
  }

  /** Calls `visit` for each box that touches the area. */
  visit(area: Area, visit: (item: number) => void): void {
    const firstColumn = Math.floor((area.left - widestBox) / cellWidth);
    const lastColumn = Math.floor(area.right / cellWidth);
    const firstRow = Math.floor((area.top - boxHeight) / cellHeight);
    const lastRow = Math.floor((area.bottom + boxHeight) / cellHeight);
    if ((lastColumn - firstColumn + 1) * (lastRow - firstRow + 1) > this.cells.size) {
      for (const cell of this.cells.values()) this.visitCell(cell, area, visit);
      return;
    }
    for (let column = firstColumn; column <= lastColumn; column++) {
      for (let row = firstRow; row <= lastRow; row++) {
        const cell = this.cells.get(cellKey(column, row));
        if (cell) this.visitCell(cell, area, visit);
      }
    }
  }

  private visitCell(cell: readonly number[], area: Area, visit: (item: number) => void): void {
    for (const item of cell) {
      const left = this.x[item]!;
      const middle = this.y[item]!;
      const outside =
        left > area.right ||
        left + this.widths[item]! < area.left ||
        middle - boxHeight / 2 > area.bottom ||
        middle + boxHeight / 2 < area.top;
      if (!outside) visit(item);
    }
  }
}

function cellKey(column: number, row: number): number {
  return column * 1_000_003 + row;
}
