import { boxHeight } from '../../layout/measures.ts';
import { statusTone } from '../lib/project.ts';
import { type Camera, visibleArea } from './camera.ts';
import type { Area } from './grid.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

export interface PaintOptions {
  readonly camera: Camera;
  /** Size in CSS pixels. */
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
  /** Items to stress; the others fade. */
  readonly highlight: ReadonlySet<number> | undefined;
  readonly selected: number;
  /** A column's way through the scene; only its edges are stressed then. */
  readonly columns?: ColumnPath | undefined;
}

/** Column names by item, and the edges that a column takes, as `from × count + to`. */
export interface ColumnPath {
  readonly labels: ReadonlyMap<number, string>;
  readonly edges: ReadonlySet<number>;
  /** Those of them that the graph has not: a seed fills a source without a dependency saying so. */
  readonly undrawn: ReadonlySet<number>;
}

/** Scales from which boxes have a frame, and a label. */
const boxScale = 0.22;
const labelScale = 0.22;
const smallestFont = 6.4;
const edgesPerStep = 400;

/**
 * Paints a scene in steps, so that a big one never blocks the page: edges, then boxes. The context is scaled to
 * CSS pixels. Far away, edges are straight and those that would cover each other are drawn once.
 */
export function* paintScene(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  options: PaintOptions,
): Generator<void> {
  ctx.fillStyle = options.palette.background;
  ctx.fillRect(0, 0, options.width, options.height);
  const area = visibleArea(options.camera, options.width, options.height);
  const fade = options.highlight !== undefined;
  yield* paintEdges(ctx, scene, { ...options, area, stressed: false, alpha: fade ? 0.12 : 1 });
  if (fade) yield* paintEdges(ctx, scene, { ...options, area, stressed: true, alpha: 1 });
  paintUndrawn(ctx, scene, options);
  yield* paintItems(ctx, scene, { ...options, area });
}

type EdgeOptions = PaintOptions & { readonly area: Area; readonly stressed: boolean; readonly alpha: number };

function* paintEdges(ctx: CanvasRenderingContext2D, scene: Scene, options: EdgeOptions): Generator<void> {
  const { camera, palette, stressed } = options;
  const visible = visibleEdges(scene, options);
  const crowded = visible.length > 4000;
  const near = Math.min(1, camera.k);
  ctx.strokeStyle = stressed ? palette.edgeStrong : palette.edge;
  ctx.lineWidth = stressed ? Math.max(1.2, 1.8 * near) : crowded ? 0.6 : Math.max(0.7, 1.2 * near);
  const density = crowded && !stressed ? Math.max(0.25, Math.min(1, 9000 / visible.length)) : 1;
  const close = camera.k > boxScale && visible.length > 300;
  const passing = close ? visible.filter((edge) => !endsIn(scene, edge, options.area)) : [];
  const ending = close ? visible.filter((edge) => endsIn(scene, edge, options.area)) : visible;
  for (const [edges, alpha] of [
    [passing, 0.3],
    [ending, 1],
  ] as const) {
    ctx.globalAlpha = options.alpha * density * alpha;
    for (let i = 0; i < edges.length; i += edgesPerStep) {
      ctx.beginPath();
      for (const edge of edges.slice(i, i + edgesPerStep)) {
        const [from, to] = [scene.edges[edge * 2]!, scene.edges[edge * 2 + 1]!];
        traceEdge(ctx, scene, { from, to, points: scene.bends.get(edge) }, { ...options, straight: crowded });
      }
      ctx.stroke();
      yield;
    }
  }
  if (camera.k > 0.45 && ending.length < 4000) paintArrows(ctx, scene, ending, options);
  ctx.globalAlpha = 1;
}

/** Whether an edge begins or ends in the area, and does not only pass through. */
function endsIn(scene: Scene, edge: number, area: Area): boolean {
  const inside = (item: number) =>
    scene.y[item]! >= area.top &&
    scene.y[item]! <= area.bottom &&
    scene.x[item]! + scene.widths[item]! >= area.left &&
    scene.x[item]! <= area.right;
  return inside(scene.edges[edge * 2]!) || inside(scene.edges[edge * 2 + 1]!);
}

/** Edges whose box meets the area, without those that would lie on one already taken. */
function visibleEdges(scene: Scene, options: EdgeOptions): number[] {
  const { area, camera, highlight, stressed } = options;
  const found: number[] = [];
  const seen = new Set<number>();
  const cell = scene.edges.length > 8000 ? 3 / camera.k : 0;
  for (let e = 0; e < scene.edges.length; e += 2) {
    const from = scene.edges[e]!;
    const to = scene.edges[e + 1]!;
    if (highlight !== undefined && stressed !== isStressed(scene, options, from, to)) continue;
    const x0 = scene.x[from]! + scene.widths[from]!;
    const x1 = scene.x[to]!;
    const y0 = scene.y[from]!;
    const y1 = scene.y[to]!;
    if (Math.max(x0, x1) < area.left || Math.min(x0, x1) > area.right) continue;
    if (
      scene.bends.has(e / 2)
        ? bendsOutside(scene.bends.get(e / 2)!, area, y0, y1)
        : Math.max(y0, y1) < area.top || Math.min(y0, y1) > area.bottom
    )
      continue;
    if (cell > 0) {
      const start = Math.round(x0 / cell / 4) * 8191 + Math.round(y0 / cell);
      const end = Math.round(x1 / cell / 4) * 8191 + Math.round(y1 / cell);
      const key = start * 67_108_859 + end;
      if (seen.has(key)) continue;
      seen.add(key);
    }
    found.push(e / 2);
  }
  return found;
}

function isStressed(scene: Scene, { columns, highlight }: EdgeOptions, from: number, to: number): boolean {
  if (columns !== undefined) return columns.edges.has(from * scene.items.length + to);
  return highlight !== undefined && highlight.has(from) && highlight.has(to);
}

function bendsOutside(points: readonly number[], area: Area, y0: number, y1: number): boolean {
  let top = Math.min(y0, y1);
  let bottom = Math.max(y0, y1);
  for (let i = 1; i < points.length; i += 2) {
    top = Math.min(top, points[i]!);
    bottom = Math.max(bottom, points[i]!);
  }
  return bottom < area.top || top > area.bottom;
}

/** Steps of a column between boxes that no edge connects, as broken lines. */
function paintUndrawn(ctx: CanvasRenderingContext2D, scene: Scene, options: PaintOptions): void {
  const { camera, columns, palette } = options;
  if (columns === undefined || columns.undrawn.size === 0) return;
  ctx.strokeStyle = palette.edgeStrong;
  ctx.lineWidth = Math.max(1.2, 1.8 * Math.min(1, camera.k));
  ctx.setLineDash([5, 4]);
  ctx.beginPath();
  for (const key of columns.undrawn) {
    const ends = { from: Math.floor(key / scene.items.length), to: key % scene.items.length };
    traceEdge(ctx, scene, { ...ends, points: undefined }, { camera, straight: false });
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

interface Edge {
  readonly from: number;
  readonly to: number;
  /** Where it bends. */
  readonly points: readonly number[] | undefined;
}

function traceEdge(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  { from, to, points }: Edge,
  { camera, straight }: { readonly camera: Camera; readonly straight: boolean },
): void {
  const sx = (x: number) => (x - camera.x) * camera.k;
  const sy = (y: number) => (y - camera.y) * camera.k;
  let x = sx(scene.x[from]! + scene.widths[from]!);
  let y = sy(scene.y[from]!);
  ctx.moveTo(x, y);
  const curve = (nextX: number, nextY: number) => {
    if (straight || Math.abs(nextY - y) < 1) ctx.lineTo(nextX, nextY);
    else {
      const half = nextX < x ? 50 * camera.k : Math.max((nextX - x) / 2, 12 * camera.k);
      ctx.bezierCurveTo(x + half, y, nextX - half, nextY, nextX, nextY);
    }
    x = nextX;
    y = nextY;
  };
  if (points) {
    for (let i = 0; i < points.length; i += 4) {
      curve(sx(points[i]!), sy(points[i + 1]!));
      ctx.lineTo(sx(points[i + 2]!), sy(points[i + 3]!));
      x = sx(points[i + 2]!);
    }
  }
  curve(sx(scene.x[to]!), sy(scene.y[to]!));
}

function paintArrows(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  edges: readonly number[],
  options: EdgeOptions,
): void {
  const { camera } = options;
  const size = 5 * Math.min(1.2, camera.k);
  ctx.fillStyle = options.stressed ? options.palette.edgeStrong : options.palette.edge;
  ctx.beginPath();
  for (const edge of edges) {
    const to = scene.edges[edge * 2 + 1]!;
    const x = (scene.x[to]! - camera.x) * camera.k;
    const y = (scene.y[to]! - camera.y) * camera.k;
    ctx.moveTo(x, y);
    ctx.lineTo(x - size * 1.4, y - size * 0.7);
    ctx.lineTo(x - size * 1.4, y + size * 0.7);
  }
  ctx.fill();
}

type ItemOptions = PaintOptions & { readonly area: Area };

function* paintItems(ctx: CanvasRenderingContext2D, scene: Scene, options: ItemOptions): Generator<void> {
  const visible: number[] = [];
  scene.grid.visit(options.area, (item) => visible.push(item));
  if (options.camera.k < boxScale) {
    paintFar(ctx, scene, visible, options);
    return;
  }
  for (let i = 0; i < visible.length; i += 150) {
    for (const item of visible.slice(i, i + 150)) paintBox(ctx, scene, item, options);
    yield;
  }
}

/** Far away: one filled path for each colour. */
function paintFar(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  visible: readonly number[],
  options: ItemOptions,
): void {
  const { camera, highlight, palette } = options;
  const byColor = new Map<string, number[]>();
  for (const item of visible) {
    const faded = highlight !== undefined && !highlight.has(item);
    const color = faded ? palette.faded : itemColor(scene, item, palette);
    const known = byColor.get(color);
    if (known) known.push(item);
    else byColor.set(color, [item]);
  }
  const height = Math.max(1.6, boxHeight * camera.k);
  for (const [color, items] of [...byColor].sort((a) => (a[0] === palette.faded ? -1 : 1))) {
    ctx.fillStyle = color;
    ctx.beginPath();
    for (const item of items) {
      const x = (scene.x[item]! - camera.x) * camera.k;
      const y = (scene.y[item]! - camera.y) * camera.k;
      ctx.rect(x, y - height / 2, Math.max(2, scene.widths[item]! * camera.k), height);
    }
    ctx.fill();
  }
}

export function itemColor(scene: Scene, item: number, palette: Palette): string {
  const { color, type } = scene.items[item]!;
  return color || (palette.types[type] ?? palette.types['model']!);
}

/** One box with stripe, label and status. */
export function paintBox(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  item: number,
  options: PaintOptions,
): void {
  const { camera, highlight, palette, selected } = options;
  const { k } = camera;
  const x = (scene.x[item]! - camera.x) * k;
  const y = (scene.y[item]! - boxHeight / 2 - camera.y) * k;
  const width = scene.widths[item]! * k;
  const height = boxHeight * k;
  const color = itemColor(scene, item, palette);
  const { label, node, size, status } = scene.items[item]!;
  ctx.globalAlpha = highlight !== undefined && !highlight.has(item) ? 0.25 : 1;
  const radius = 7 * k;
  if (!node) {
    ctx.beginPath();
    ctx.roundRect(x + 3 * k, y - 3 * k, width, height, radius);
    ctx.fillStyle = palette.faded;
    ctx.fill();
  }
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, radius);
  ctx.fillStyle = palette.box;
  ctx.fill();
  ctx.lineWidth = item === selected ? Math.max(2, 2.5 * k) : Math.max(0.8, 1.1 * k);
  ctx.strokeStyle = item === selected ? palette.text : color;
  ctx.stroke();
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.roundRect(x, y, 8 * k, height, [radius, 0, 0, radius]);
  ctx.fill();
  if (k >= labelScale)
    paintLabels(ctx, {
      label: node ? label : `${label} (${size})`,
      column: options.columns?.labels.get(item) ?? '',
      x,
      y,
      width,
      k,
      palette,
      bold: !node,
      hasStatus: status !== '',
    });
  if (status !== '') {
    const tone = statusTone(status);
    ctx.fillStyle = palette.tones[tone];
    ctx.beginPath();
    ctx.arc(x + width - 11 * k, y + height / 2, 3.6 * k, 0, Math.PI * 2);
    ctx.fill();
  }
  ctx.globalAlpha = 1;
}

interface Labels {
  readonly label: string;
  /** The traced column, under the name; '' for none. */
  readonly column: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly k: number;
  readonly palette: Palette;
  readonly bold: boolean;
  readonly hasStatus: boolean;
}

/** The label, cut where the box ends; from afar its letters stay readable and fewer of them fit. */
function paintLabels(ctx: CanvasRenderingContext2D, labels: Labels): void {
  const { column, k, palette, bold } = labels;
  const middle = labels.y + (boxHeight * k) / 2;
  const size = Math.max(smallestFont, (column === '' ? 12.5 : 11.5) * k);
  const weight = bold || column !== '' ? 600 : 500;
  ctx.textBaseline = 'middle';
  ctx.fillStyle = palette.text;
  const shift = column === '' ? 0 : Math.max(size * 0.55, 7.5 * k);
  paintText(ctx, labels.label, {
    ...labels,
    y: middle - shift,
    size,
    font: `${weight} ${size}px ${palette.font}`,
  });
  if (column === '') return;
  ctx.fillStyle = palette.accent;
  paintText(ctx, column, { ...labels, y: middle + shift, size, font: `500 ${size}px ${palette.font}` });
}

interface TextPlace extends Labels {
  readonly size: number;
  readonly font: string;
}

function paintText(ctx: CanvasRenderingContext2D, text: string, place: TextPlace): void {
  const { x, y, width, k, size, font, hasStatus } = place;
  const left = 8 * k + Math.max(3, 7 * k);
  const room = width - left - (hasStatus ? Math.max(10, 20 * k) : Math.max(3, 6 * k));
  ctx.font = font;
  const perLetter = letterWidth(ctx, text, font, size);
  const most = Math.floor((room * 1.06) / perLetter);
  if (most < 3) return;
  const shown = text.length <= most ? text : `${text.slice(0, most - 1)}…`;
  ctx.fillText(shown, x + left, y + 0.5, room);
}

const letterWidths = new Map<string, number>();

/** Mean width of a text's letters; measured once for each text and weight, since fonts scale evenly. */
function letterWidth(ctx: CanvasRenderingContext2D, text: string, font: string, size: number): number {
  const key = `${font.slice(0, 3)} ${text}`;
  let share = letterWidths.get(key);
  if (share === undefined) {
    share = ctx.measureText(text).width / size / Math.max(1, text.length);
    letterWidths.set(key, share);
  }
  return share * size;
}
