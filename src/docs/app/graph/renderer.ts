import { boxHeight } from '../../layout/measures.ts';
import type { Camera } from './camera.ts';
import { type ColumnPath, paintBox, paintScene } from './paint.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

interface Buffer {
  readonly canvas: HTMLCanvasElement;
  readonly ctx: CanvasRenderingContext2D;
  camera: Camera;
}

/** Part of the screen that the painted picture goes beyond each side, so that panning finds something there. */
const margin = 0.3;
const stepBudget = 9;
const firstBudget = 60;
const restDelay = 90;

/**
 * Keeps a canvas showing a scene. Moving the camera copies a painted picture, moved and scaled; the sharp one is
 * painted in steps into a second buffer and swapped in, so frames stay short however big the graph is.
 */
export class Renderer {
  camera: Camera = { x: 0, y: 0, k: 1 };
  hovered = -1;
  /** Milliseconds that the last complete picture took, all steps together. */
  paintTime = 0;
  onPainted: () => void = () => undefined;
  private scene: Scene;
  private palette: Palette;
  private highlight: ReadonlySet<number> | undefined;
  private selected = -1;
  private columns: ColumnPath | undefined;
  private readonly ctx: CanvasRenderingContext2D;
  private front: Buffer | undefined;
  private work: { steps: Generator<void>; buffer: Buffer; spent: number } | undefined;
  private stale = true;
  private frame = 0;
  private lastMove = 0;
  private width = 0;
  private height = 0;
  private ratio = 1;

  constructor(canvas: HTMLCanvasElement, scene: Scene, palette: Palette) {
    this.ctx = canvas.getContext('2d', { alpha: false })!;
    this.scene = scene;
    this.palette = palette;
  }

  /** Size in CSS pixels. */
  get screen(): { readonly width: number; readonly height: number } {
    return { width: this.width, height: this.height };
  }

  resize(width: number, height: number): void {
    this.ratio = Math.min(2, devicePixelRatio || 1);
    this.width = width;
    this.height = height;
    this.ctx.canvas.width = Math.round(width * this.ratio);
    this.ctx.canvas.height = Math.round(height * this.ratio);
    this.front = undefined;
    this.repaint();
  }

  show(scene: Scene, palette: Palette): void {
    this.scene = scene;
    this.palette = palette;
    this.front = undefined;
    this.hovered = -1;
    this.repaint();
  }

  /** Stresses some items, or the way of a column through them; the rest fades. */
  stress(highlight: ReadonlySet<number> | undefined, selected: number, columns?: ColumnPath): void {
    this.highlight = highlight;
    this.selected = selected;
    this.columns = columns;
    this.repaint();
  }

  move(camera: Camera): void {
    this.camera = camera;
    this.lastMove = performance.now();
    this.stale = true;
    this.request();
  }

  hover(item: number): void {
    if (item === this.hovered) return;
    this.hovered = item;
    this.request();
  }

  dispose(): void {
    cancelAnimationFrame(this.frame);
    this.work = undefined;
    this.stale = false;
  }

  private repaint(): void {
    this.work = undefined;
    this.stale = true;
    this.lastMove = 0;
    this.request();
  }

  private request(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.tick());
  }

  private tick(): void {
    this.frame = 0;
    if (this.width === 0) return;
    const resting = performance.now() - this.lastMove > restDelay;
    if (this.stale && this.work === undefined && (resting || this.front === undefined || this.outside()))
      this.start();
    if (this.work) this.proceed(this.front === undefined ? firstBudget : stepBudget);
    this.compose();
    if (this.work || this.stale) this.request();
  }

  /** Whether the painted picture no longer covers the screen, or is much too coarse. */
  private outside(): boolean {
    const { camera, front } = this;
    if (!front) return true;
    const scale = camera.k / front.camera.k;
    if (scale > 2.2 || scale < 0.6) return true;
    const left = (front.camera.x - camera.x) * camera.k;
    const top = (front.camera.y - camera.y) * camera.k;
    return (
      left > 0 ||
      top > 0 ||
      left + this.bufferWidth() * scale < this.width ||
      top + this.bufferHeight() * scale < this.height
    );
  }

  private bufferWidth(): number {
    return Math.round(this.width * (1 + margin * 2));
  }

  private bufferHeight(): number {
    return Math.round(this.height * (1 + margin * 2));
  }

  private start(): void {
    const { camera } = this;
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(this.bufferWidth() * this.ratio);
    canvas.height = Math.round(this.bufferHeight() * this.ratio);
    // Reading back a pixel makes each step really draw, so that its time is known.
    const ctx = canvas.getContext('2d', { alpha: false, willReadFrequently: true })!;
    ctx.scale(this.ratio, this.ratio);
    const painted = {
      k: camera.k,
      x: camera.x - (this.width * margin) / camera.k,
      y: camera.y - (this.height * margin) / camera.k,
    };
    const steps = paintScene(ctx, this.scene, {
      camera: painted,
      width: this.bufferWidth(),
      height: this.bufferHeight(),
      palette: this.palette,
      highlight: this.highlight,
      selected: this.selected,
      columns: this.columns,
    });
    this.work = { steps, buffer: { canvas, ctx, camera: painted }, spent: 0 };
    this.stale = false;
  }

  private proceed(budget: number): void {
    const { work } = this;
    if (!work) return;
    const begin = performance.now();
    let done = false;
    while (!done && performance.now() - begin < budget) {
      done = work.steps.next().done === true;
      work.buffer.ctx.getImageData(0, 0, 1, 1);
    }
    work.spent += performance.now() - begin;
    if (!done) return;
    this.front = work.buffer;
    this.work = undefined;
    this.paintTime = work.spent;
    this.onPainted();
  }

  private compose(): void {
    const { camera, ctx, front, palette } = this;
    ctx.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    ctx.fillStyle = palette.background;
    ctx.fillRect(0, 0, this.width, this.height);
    if (front) {
      const scale = camera.k / front.camera.k;
      const left = (front.camera.x - camera.x) * camera.k;
      const top = (front.camera.y - camera.y) * camera.k;
      ctx.imageSmoothingEnabled = scale !== 1;
      ctx.imageSmoothingQuality = 'low';
      // Whole pixels at rest keep text sharp.
      const snap = (value: number) => (scale === 1 ? Math.round(value * this.ratio) / this.ratio : value);
      ctx.drawImage(
        front.canvas,
        snap(left),
        snap(top),
        this.bufferWidth() * scale,
        this.bufferHeight() * scale,
      );
    }
    if (this.hovered >= 0) this.paintHover();
  }

  private paintHover(): void {
    const { camera, ctx, hovered, palette, scene } = this;
    const { k } = camera;
    const x = (scene.x[hovered]! - camera.x) * k;
    const y = (scene.y[hovered]! - camera.y) * k;
    if (k >= 0.22)
      paintBox(ctx, scene, hovered, {
        camera,
        width: 0,
        height: 0,
        palette,
        highlight: undefined,
        selected: this.selected,
        columns: this.columns,
      });
    ctx.strokeStyle = palette.text;
    ctx.lineWidth = 1.5;
    ctx.beginPath();
    const height = Math.max(4, boxHeight * k);
    ctx.roundRect(x - 2, y - height / 2 - 2, Math.max(4, scene.widths[hovered]! * k) + 4, height + 4, 8 * k);
    ctx.stroke();
  }
}
