import type { RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { boxHeight } from '../../layout/measures.ts';
import { plural, typeLabel } from '../lib/format.ts';
import type { DocNode } from '../lib/project.ts';
import { goTo, nodeHref } from '../lib/router.ts';
import { dark } from '../lib/store.ts';
import { type Camera, fitArea, fitCamera, lookAt, visibleArea } from './camera.ts';
import { bindControls } from './controls.ts';
import { family } from './family.ts';
import type { Area } from './grid.ts';
import type { ColumnPath } from './paint.ts';
import { readPalette } from './palette.ts';
import { Renderer } from './renderer.ts';
import { itemAt, type Scene, type SceneItem } from './scene.ts';
import { type Direction, nearestItem, stepFrom } from './step.ts';

interface GraphProps {
  readonly scene: Scene;
  /** Height in pixels; the whole box when absent. */
  readonly height?: number;
  /** Item to stress, with all that it comes from and goes to; -1 for none. */
  readonly selected?: number;
  /** The way of a column through the scene, to stress in place of a family. */
  readonly path?: { readonly items: ReadonlySet<number>; readonly columns: ColumnPath };
  /** Within a page: the wheel scrolls the page, a click opens the node. */
  readonly small?: boolean;
  readonly onSelect?: (item: SceneItem | undefined) => void;
  readonly onOpenGroup?: (key: string) => void;
}

/** From this scale on a box can be told from the next. */
const readable = 0.4;

interface Tip {
  readonly x: number;
  readonly y: number;
  readonly item: SceneItem;
}

/** A graph on a canvas that can be moved, zoomed and clicked. */
export function GraphView(props: GraphProps) {
  const { scene, height, small = false } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<Tip>();
  useRenderer(props, { canvas, box, setTip });
  const label = `Lineage graph: ${plural(scene.items.length, 'node')}, ${plural(scene.edges.length / 2, 'edge')}`;
  const role = props.onSelect
    ? ({
        role: 'application',
        'aria-label': `${label}. Shift and arrows choose a box, Enter opens it`,
      } as const)
    : ({ role: 'img', 'aria-label': label } as const);
  return (
    <div
      class={`graph ${small ? 'graph-small' : ''}`}
      ref={box}
      style={height === undefined ? undefined : { height: `${height}px` }}
    >
      <canvas ref={canvas} tabIndex={0} {...role} />
      {tip && <TipBox tip={tip} />}
      <ZoomButtons zoom={(detail) => canvas.current?.dispatchEvent(new CustomEvent('zoom', { detail }))} />
    </div>
  );
}

interface Places {
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  readonly box: RefObject<HTMLDivElement | null>;
  readonly setTip: (tip: Tip | undefined) => void;
}

/** Keeps a renderer on the canvas that shows the current scene, theme and selection. */
function useRenderer(props: GraphProps, { canvas, box, setTip }: Places): void {
  const { scene, selected = -1, small = false, path } = props;
  const renderer = useRef<Renderer>(null);
  const palette = useMemo(readPaletteFor, [dark.value]);
  const current = useRef(props);
  current.current = props;
  useEffect(() => {
    const made = new Renderer(canvas.current!, scene, palette);
    renderer.current = made;
    made.onPainted = () => {
      canvas.current?.setAttribute('data-painted', String(Math.round(made.paintTime)));
    };
    const fitAll = () => fitCamera(current.current.scene, canvas.current!.getBoundingClientRect());
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      if (width === 0 || height === 0) return;
      made.resize(Math.round(width), Math.round(height));
      made.move(firstCamera(current.current, canvas.current!.getBoundingClientRect()));
    });
    observer.observe(box.current!);
    const unbind = bindControls(canvas.current!, {
      renderer: made,
      small,
      fitAll,
      itemAt: (x, y, slack) => itemAt(current.current.scene, x, y, slack),
      onHover: (item, x, y) =>
        setTip(item < 0 ? undefined : { x, y, item: current.current.scene.items[item]! }),
      onClick: (item) => click(current.current, item),
      onOpen: (item) => open(current.current, item),
      onStep: (direction) => step(current.current, made, direction),
      onEnter: () => open(current.current, current.current.selected ?? -1),
    });
    return () => {
      observer.disconnect();
      unbind();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    renderer.current?.show(scene, palette);
    renderer.current?.move(firstCamera(props, canvas.current!.getBoundingClientRect()));
  }, [scene]);
  useEffect(() => renderer.current?.show(scene, palette), [palette]);
  useEffect(() => {
    if (path) renderer.current?.stress(path.items, selected, path.columns);
    else renderer.current?.stress(selected < 0 || small ? undefined : family(scene, selected), selected);
  }, [scene, selected, path]);
  useEffect(() => {
    if (path) renderer.current?.move(firstCamera(props, canvas.current!.getBoundingClientRect()));
  }, [path]);
}

/** All of the scene; within a page, where that would be unreadably small, the node that the page is about. */
function firstCamera({ scene, selected = -1, small = false, path }: GraphProps, screen: DOMRect): Camera {
  if (path && path.items.size > 0) return fitArea(areaOf(scene, path.items), screen);
  const all = fitCamera(scene, screen);
  if (!small || all.k >= 0.5 || selected < 0) return all;
  return lookAt(middleOf(scene, selected), screen, 0.7);
}

function middleOf(scene: Scene, item: number): { x: number; y: number } {
  return { x: scene.x[item]! + scene.widths[item]! / 2, y: scene.y[item]! };
}

/** Chooses the next box in a direction, at first the one in the middle of the screen, and brings it into sight. */
function step(
  { scene, selected = -1, onSelect }: GraphProps,
  renderer: Renderer,
  direction: Direction,
): void {
  if (!onSelect) return;
  const { camera, screen } = renderer;
  const area = visibleArea(camera, screen.width, screen.height);
  const middle = { x: (area.left + area.right) / 2, y: (area.top + area.bottom) / 2 };
  const next = selected < 0 ? nearestItem(scene, middle) : stepFrom(scene, selected, direction);
  if (next < 0) return;
  const { x, y } = middleOf(scene, next);
  const isSeen = x > area.left && x < area.right && y > area.top && y < area.bottom;
  if (!isSeen || camera.k < readable) renderer.move(lookAt({ x, y }, screen, Math.max(camera.k, readable)));
  onSelect(scene.items[next]);
}

/** The part of the layout that some items take up. */
function areaOf(scene: Scene, items: ReadonlySet<number>): Area {
  const area = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const item of items) {
    area.left = Math.min(area.left, scene.x[item]!);
    area.right = Math.max(area.right, scene.x[item]! + scene.widths[item]!);
    area.top = Math.min(area.top, scene.y[item]! - boxHeight / 2);
    area.bottom = Math.max(area.bottom, scene.y[item]! + boxHeight / 2);
  }
  return area;
}

function ZoomButtons({ zoom }: { zoom: (factor: number) => void }) {
  return (
    <div class="graph-buttons">
      <button type="button" class="icon" aria-label="Zoom in" onClick={() => zoom(1.4)}>
        +
      </button>
      <button type="button" class="icon" aria-label="Zoom out" onClick={() => zoom(1 / 1.4)}>
        −
      </button>
      <button type="button" class="icon" aria-label="Fit" title="Fit" onClick={() => zoom(0)}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" />
        </svg>
      </button>
    </div>
  );
}

/** The style sheet follows the theme attribute, which is set in the same turn. */
function readPaletteFor() {
  document.documentElement.dataset['theme'] = dark.value ? 'dark' : 'light';
  return readPalette();
}

function click({ scene, small, onSelect }: GraphProps, item: number): void {
  const found = scene.items[item];
  if (small && found?.node) goTo(nodeHref(found.node));
  else onSelect?.(found);
}

function open({ scene, onOpenGroup }: GraphProps, item: number): void {
  const found = scene.items[item];
  if (found?.node) goTo(nodeHref(found.node));
  else if (found) onOpenGroup?.(found.group);
}

function TipBox({ tip }: { tip: Tip }) {
  const { item } = tip;
  return (
    <div class="graph-tip" style={{ left: `${tip.x}px`, top: `${tip.y}px` }}>
      <strong>{item.label}</strong>
      <span>{item.node ? describe(item.node) : `${item.size} nodes; double click to expand`}</span>
    </div>
  );
}

function describe(node: DocNode): string {
  return [typeLabel(node.type), node.material !== node.type && node.material, node.status]
    .filter(Boolean)
    .join(' · ');
}
