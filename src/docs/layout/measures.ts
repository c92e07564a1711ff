/** Sizes of the graph's boxes in layout units, shared by the layout and by what draws it. */
export const boxHeight = 34;
export const nodeGap = 14;
export const componentGap = 46;

/** Width of a node's box: enough for its label at the app's font, within limits. */
export function boxWidth(label: string): number {
  return Math.min(300, Math.max(110, Math.round(label.length * 7.2) + 48));
}
