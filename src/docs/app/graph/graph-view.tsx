import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { plural, typeLabel } from '../lib/format.ts';
import type { DocNode } from '../lib/project.ts';
import { goTo, nodeHref } from '../lib/router.ts';
import { dark } from '../lib/store.ts';
import { fitCamera, lookAt } from './camera.ts';
import { bindControls } from './controls.ts';
import { family } from './family.ts';
import { readPalette } from './palette.ts';
import { Renderer } from './renderer.ts';
import { itemAt, type Scene, type SceneItem } from './scene.ts';

interface GraphProps {
  readonly scene: Scene;
  /** Height in pixels; the whole box when absent. */
  readonly height?: number;
  /** Node index to stress, with all that it comes from and goes to. */
  readonly selected?: number;
  /** Within a page: the wheel scrolls the page, a click opens the node. */
  readonly small?: boolean;
  readonly onSelect?: (item: SceneItem | undefined) => void;
  readonly onOpenGroup?: (key: string) => void;
}

interface Tip {
  readonly x: number;
  readonly y: number;
  readonly item: SceneItem;
}

/** A graph on a canvas that can be moved, zoomed and clicked. */
export function GraphView({
  scene,
  height,
  selected = -1,
  small = false,
  onSelect,
  onOpenGroup,
}: GraphProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const renderer = useRef<Renderer>(null);
  const box = useRef<HTMLDivElement>(null);
  const [tip, setTip] = useState<Tip>();
  const palette = useMemo(readPaletteFor, [dark.value]);
  const handlers = useRef({ scene, small, onSelect, onOpenGroup });
  handlers.current = { scene, small, onSelect, onOpenGroup };

  useEffect(() => {
    const made = new Renderer(canvas.current!, scene, palette);
    renderer.current = made;
    made.onPainted = () => {
      canvas.current?.setAttribute('data-painted', String(Math.round(made.paintTime)));
    };
    const fitAll = () => fitCamera(handlers.current.scene, canvas.current!.getBoundingClientRect());
    const observer = new ResizeObserver(([entry]) => {
      const { width, height: tall } = entry!.contentRect;
      if (width === 0 || tall === 0) return;
      made.resize(Math.round(width), Math.round(tall));
      made.move(fitAll());
    });
    observer.observe(box.current!);
    const unbind = bindControls(canvas.current!, {
      renderer: made,
      small,
      fitAll,
      itemAt: (x, y, slack) => itemAt(handlers.current.scene, x, y, slack),
      onHover: (item, x, y) =>
        setTip(item < 0 ? undefined : { x, y, item: handlers.current.scene.items[item]! }),
      onClick: (item) => click(handlers.current, item),
      onOpen: (item) => open(handlers.current, item),
    });
    return () => {
      observer.disconnect();
      unbind();
      made.dispose();
    };
  }, []);

  useEffect(() => {
    const { current } = renderer;
    if (!current || !canvas.current) return;
    current.show(scene, palette);
    const screen = canvas.current.getBoundingClientRect();
    const all = fitCamera(scene, screen);
    const item = scene.itemOf.get(selected);
    const tiny = small && all.k < 0.55 && item !== undefined;
    current.move(
      tiny ? lookAt({ x: scene.x[item]! + scene.widths[item]! / 2, y: scene.y[item]! }, screen, 0.7) : all,
    );
  }, [scene]);
  useEffect(() => renderer.current?.show(scene, palette), [palette]);
  useEffect(() => {
    const item = scene.itemOf.get(selected) ?? -1;
    renderer.current?.stress(item < 0 || small ? undefined : family(scene, item), item);
  }, [scene, selected]);

  const label = `Lineage graph: ${plural(scene.items.length, 'node')}, ${plural(scene.edges.length / 2, 'edge')}`;
  return (
    <div
      class={`graph ${small ? 'graph-small' : ''}`}
      ref={box}
      style={height === undefined ? undefined : { height: `${height}px` }}
    >
      <canvas ref={canvas} tabIndex={0} role="img" aria-label={label} />
      {tip && <TipBox tip={tip} />}
      <div class="graph-buttons">
        <button
          type="button"
          class="icon"
          aria-label="Zoom in"
          onClick={() => canvas.current?.dispatchEvent(new CustomEvent('zoom', { detail: 1.4 }))}
        >
          +
        </button>
        <button
          type="button"
          class="icon"
          aria-label="Zoom out"
          onClick={() => canvas.current?.dispatchEvent(new CustomEvent('zoom', { detail: 1 / 1.4 }))}
        >
          −
        </button>
        <button
          type="button"
          class="icon"
          aria-label="Fit"
          title="Fit"
          onClick={() => canvas.current?.dispatchEvent(new CustomEvent('zoom', { detail: 0 }))}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4" />
          </svg>
        </button>
      </div>
    </div>
  );
}

/** The style sheet follows the theme attribute, which is set in the same turn. */
function readPaletteFor() {
  document.documentElement.dataset['theme'] = dark.value ? 'dark' : 'light';
  return readPalette();
}

type Handlers = Required<Pick<GraphProps, 'scene' | 'small'>> & Pick<GraphProps, 'onSelect' | 'onOpenGroup'>;

function click({ scene, small, onSelect }: Handlers, item: number): void {
  const found = scene.items[item];
  if (small && found?.node) goTo(nodeHref(found.node));
  else onSelect?.(found);
}

function open({ scene, onOpenGroup }: Handlers, item: number): void {
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
