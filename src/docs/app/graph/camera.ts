import type { Area } from './grid.ts';

/** What part of the layout is on screen: screen = (layout - x, y) × k. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly k: number;
}

export const nearest = 2.5;

/** The camera that shows everything, no larger than life. */
export function fitCamera(
  content: { width: number; height: number },
  screen: { width: number; height: number },
): Camera {
  const margin = 28;
  const k = Math.min(
    1.15,
    (screen.width - margin * 2) / Math.max(1, content.width),
    (screen.height - margin * 2) / Math.max(1, content.height),
  );
  const scale = Math.max(k, 0.002);
  return {
    k: scale,
    x: content.width / 2 - screen.width / 2 / scale,
    y: content.height / 2 - screen.height / 2 / scale,
  };
}

/** The camera that shows an area, no larger than life and not from too far away. */
export function fitArea(area: Area, screen: { width: number; height: number }): Camera {
  const width = area.right - area.left;
  const height = area.bottom - area.top;
  const { k } = fitCamera({ width, height }, screen);
  return lookAt({ x: area.left + width / 2, y: area.top + height / 2 }, screen, k);
}

/** Zooms by a factor around a point of the screen, not further out than the scale `least`. */
export function zoomCamera(
  camera: Camera,
  factor: number,
  { at, least }: { at: { x: number; y: number }; least: number },
): Camera {
  const k = Math.min(nearest, Math.max(least, camera.k * factor));
  return { k, x: camera.x + at.x / camera.k - at.x / k, y: camera.y + at.y / camera.k - at.y / k };
}

/** The part of the layout on a screen of this size. */
export function visibleArea(camera: Camera, width: number, height: number): Area {
  return {
    left: camera.x,
    top: camera.y,
    right: camera.x + width / camera.k,
    bottom: camera.y + height / camera.k,
  };
}

/** A camera that looks at a point, not further away than `k`. */
export function lookAt(
  point: { x: number; y: number },
  screen: { width: number; height: number },
  k: number,
): Camera {
  return { k, x: point.x - screen.width / 2 / k, y: point.y - screen.height / 2 / k };
}
