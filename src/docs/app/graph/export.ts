import { boxHeight } from '../../layout/measures.ts';
import { itemColor, paintScene } from './paint.ts';
import type { Palette } from './palette.ts';
import type { Scene } from './scene.ts';

const margin = 24;
const largest = 12_000;

/** The whole scene as a picture, as large as browsers allow. */
export async function exportPng(scene: Scene, palette: Palette): Promise<Blob> {
  const width = scene.width + margin * 2;
  const height = scene.height + margin * 2;
  const k = Math.min(1.5, largest / width, largest / height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(width * k);
  canvas.height = Math.ceil(height * k);
  const ctx = canvas.getContext('2d', { alpha: false })!;
  const camera = { x: -margin, y: -margin, k };
  const steps = paintScene(ctx, scene, {
    camera,
    width: canvas.width,
    height: canvas.height,
    palette,
    highlight: undefined,
    selected: -1,
  });
  while (!steps.next().done);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob ? resolve(blob) : reject(new Error('The picture is too large.'))),
      'image/png',
    );
  });
}

/** The whole scene as SVG text. */
export function exportSvg(scene: Scene, palette: Palette): string {
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-margin} ${-margin} ${Math.ceil(scene.width + margin * 2)} ${Math.ceil(scene.height + margin * 2)}" font-family="system-ui, sans-serif" font-size="12.5">`,
    `<rect x="${-margin}" y="${-margin}" width="100%" height="100%" fill="${xml(palette.background)}"/>`,
    `<g fill="none" stroke="${xml(palette.edge)}">`,
  ];
  for (let e = 0; e < scene.edges.length / 2; e++) parts.push(`<path d="${edgePath(scene, e)}"/>`);
  parts.push('</g>');
  scene.items.forEach((item, i) => {
    const x = round(scene.x[i]!);
    const y = round(scene.y[i]! - boxHeight / 2);
    const color = xml(itemColor(scene, i, palette));
    const label = item.node ? item.label : `${item.label} (${item.size})`;
    parts.push(
      `<g><title>${xml(`${item.type} ${label}`)}</title>`,
      `<rect x="${x}" y="${y}" width="${round(scene.widths[i]!)}" height="${boxHeight}" rx="7" fill="${xml(palette.box)}" stroke="${color}"/>`,
      `<rect x="${x}" y="${y}" width="8" height="${boxHeight}" rx="3" fill="${color}"/>`,
      `<text x="${x + 16}" y="${round(scene.y[i]! + 4.5)}" fill="${xml(palette.text)}">${xml(label)}</text></g>`,
    );
  });
  parts.push('</svg>\n');
  return parts.join('\n');
}

function edgePath(scene: Scene, edge: number): string {
  const from = scene.edges[edge * 2]!;
  const to = scene.edges[edge * 2 + 1]!;
  let x = scene.x[from]! + scene.widths[from]!;
  let y = scene.y[from]!;
  let path = `M${round(x)} ${round(y)}`;
  const curve = (nextX: number, nextY: number) => {
    const half = nextX < x ? 50 : Math.max((nextX - x) / 2, 12);
    path += `C${round(x + half)} ${round(y)} ${round(nextX - half)} ${round(nextY)} ${round(nextX)} ${round(nextY)}`;
    x = nextX;
    y = nextY;
  };
  const points = scene.bends.get(edge) ?? [];
  for (let i = 0; i < points.length; i += 4) {
    curve(points[i]!, points[i + 1]!);
    x = points[i + 2]!;
    path += `H${round(x)}`;
  }
  curve(scene.x[to]!, scene.y[to]!);
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function xml(text: string): string {
  const clean = [...text].filter((char) => char >= ' ' || char === '\n' || char === '\t').join('');
  return clean
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Hands a file to the reader. */
export function download(name: string, content: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
