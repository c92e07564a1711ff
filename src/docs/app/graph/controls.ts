import { type Camera, zoomCamera } from './camera.ts';
import type { Renderer } from './renderer.ts';
import type { Direction } from './step.ts';

export interface ControlOptions {
  readonly renderer: Renderer;
  readonly small: boolean;
  readonly fitAll: () => Camera;
  readonly itemAt: (x: number, y: number, slack: number) => number;
  readonly onHover: (item: number, x: number, y: number) => void;
  readonly onClick: (item: number) => void;
  readonly onOpen: (item: number) => void;
  /** Shift with an arrow: the next box in that direction is to be chosen. */
  readonly onStep: (direction: Direction) => void;
  /** Enter: the chosen box is to be opened. */
  readonly onEnter: () => void;
}

const clickSlack = 4;

/** Connects mouse, touch, wheel and keys of a canvas to a renderer; the result undoes it. */
export function bindControls(canvas: HTMLCanvasElement, options: ControlOptions): () => void {
  const off = new AbortController();
  const listen = <K extends keyof HTMLElementEventMap>(
    name: K,
    handle: (event: HTMLElementEventMap[K]) => void,
    more: AddEventListenerOptions = {},
  ) => canvas.addEventListener(name, handle, { signal: off.signal, ...more });
  bindPointers(canvas, options, listen);
  listen('wheel', (event) => onWheel(event, canvas, options), { passive: false });
  listen('keydown', (event) => onKey(event, canvas, options));
  canvas.addEventListener(
    'zoom',
    (event) => zoomMiddle(canvas, options, (event as CustomEvent<number>).detail),
    { signal: off.signal },
  );
  return () => off.abort();
}

type Listen = <K extends keyof HTMLElementEventMap>(
  name: K,
  handle: (event: HTMLElementEventMap[K]) => void,
) => void;

function bindPointers(canvas: HTMLCanvasElement, options: ControlOptions, listen: Listen): void {
  const { renderer } = options;
  const pointers = new Map<number, { x: number; y: number }>();
  let travelled = 0;
  const hit = (event: MouseEvent) => {
    const { camera } = renderer;
    const at = place(event, canvas);
    return options.itemAt(camera.x + at.x / camera.k, camera.y + at.y / camera.k, clickSlack / camera.k);
  };
  listen('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, place(event, canvas));
    travelled = 0;
  });
  listen('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    const at = place(event, canvas);
    if (!before) {
      const item = hit(event);
      renderer.hover(item);
      options.onHover(item, at.x, at.y);
      canvas.style.cursor = item < 0 ? 'grab' : 'pointer';
      return;
    }
    options.onHover(-1, 0, 0);
    const others = [...pointers].filter(([id]) => id !== event.pointerId);
    const other = others[0]?.[1];
    if (other) pinch(options, { before, at, other });
    else {
      const { camera } = renderer;
      renderer.move({
        k: camera.k,
        x: camera.x - (at.x - before.x) / camera.k,
        y: camera.y - (at.y - before.y) / camera.k,
      });
    }
    travelled += Math.abs(at.x - before.x) + Math.abs(at.y - before.y);
    pointers.set(event.pointerId, at);
  });
  const release = (event: PointerEvent) => pointers.delete(event.pointerId);
  listen('pointercancel', release);
  listen('pointerleave', () => {
    renderer.hover(-1);
    options.onHover(-1, 0, 0);
  });
  listen('pointerup', (event) => {
    release(event);
    if (travelled < clickSlack) options.onClick(hit(event));
  });
  listen('dblclick', (event) => {
    const item = hit(event);
    if (item >= 0) options.onOpen(item);
  });
}

function pinch(
  { renderer, fitAll }: ControlOptions,
  hands: { before: Point; at: Point; other: Point },
): void {
  const { before, at, other } = hands;
  const distance = (a: Point, b: Point) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
  const middle = { x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 };
  renderer.move(
    zoomCamera(renderer.camera, distance(at, other) / distance(before, other), {
      at: middle,
      least: leastScale(fitAll()),
    }),
  );
}

/** Further out than this there is nothing more to see. */
function leastScale(all: Camera): number {
  return all.k * 0.6;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function place(event: MouseEvent, canvas: HTMLCanvasElement): Point {
  const box = canvas.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function onWheel(
  event: WheelEvent,
  canvas: HTMLCanvasElement,
  { renderer, small, fitAll }: ControlOptions,
): void {
  if (small && !event.ctrlKey && document.activeElement !== canvas) return;
  event.preventDefault();
  const lines = event.deltaMode === 1 ? 30 : 1;
  const factor = Math.exp(
    -Math.max(-300, Math.min(300, event.deltaY * lines)) * (event.ctrlKey ? 0.008 : 0.0022),
  );
  renderer.move(
    zoomCamera(renderer.camera, factor, { at: place(event, canvas), least: leastScale(fitAll()) }),
  );
}

function onKey(event: KeyboardEvent, canvas: HTMLCanvasElement, options: ControlOptions): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const { renderer } = options;
  const { camera } = renderer;
  const step = 70 / camera.k;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-step, 0],
    ArrowRight: [step, 0],
    ArrowUp: [0, -step],
    ArrowDown: [0, step],
  };
  const move = moves[event.key];
  if (move && event.shiftKey) options.onStep(event.key.slice('Arrow'.length).toLowerCase() as Direction);
  else if (event.key === 'Enter') options.onEnter();
  else if (move) renderer.move({ k: camera.k, x: camera.x + move[0], y: camera.y + move[1] });
  else if (event.key === '+' || event.key === '=') zoomMiddle(canvas, options, 1.3);
  else if (event.key === '-') zoomMiddle(canvas, options, 1 / 1.3);
  else if (event.key === '0') zoomMiddle(canvas, options, 0);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Zooms around the middle; 0 fits. */
function zoomMiddle(canvas: HTMLCanvasElement, { renderer, fitAll }: ControlOptions, factor: number): void {
  const middle = { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 };
  renderer.move(
    factor === 0
      ? fitAll()
      : zoomCamera(renderer.camera, factor, { at: middle, least: leastScale(fitAll()) }),
  );
}
