/** Runs in the page: nameless controls, images without text, doubled ids, contrast below 4.5 : 1. */
export function findAccessFaults(): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: the tests' compiler settings have no DOM
  const { document, getComputedStyle } = globalThis as any;
  const faults: string[] = [];
  const ids = new Set<string>();
  for (const element of document.querySelectorAll('[id]')) {
    if (ids.has(element.id)) faults.push(`id ${element.id} twice`);
    ids.add(element.id);
  }
  for (const control of document.querySelectorAll(
    'button, a[href], input, select, summary, [role=img], [role=dialog]',
  )) {
    const label = control.labels?.[0]?.textContent ?? '';
    const name = control.getAttribute('aria-label') ?? (control.textContent.trim() || label.trim());
    if (!name) faults.push(`no name: ${control.outerHTML.slice(0, 120)}`);
  }
  // Chromium reports mixed colours as color(srgb 0.1 0.2 0.3).
  const channels = (color: string): number[] => {
    const numbers = [...color.matchAll(/[\d.]+/g)].map(Number);
    return color.startsWith('color(')
      ? [numbers[0]! * 255, numbers[1]! * 255, numbers[2]! * 255, numbers[3] ?? 1]
      : numbers;
  };
  const luminance = (rgb: number[]) => {
    const [r, g, b] = rgb.map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  // biome-ignore lint/suspicious/noExplicitAny: as above
  const background = (element: any): number[] => {
    for (let at = element; at; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(
      (node: { nodeType: number; textContent: string }) =>
        node.nodeType === 3 && node.textContent.trim() !== '',
    );
    if (!own || element.closest('svg, script, style, noscript') || !element.checkVisibility?.()) continue;
    const front = luminance(channels(getComputedStyle(element).color).slice(0, 3));
    const back = luminance(background(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    if (ratio < 4.5)
      faults.push(`contrast ${ratio.toFixed(2)}: ${element.className} ${element.textContent.slice(0, 40)}`);
  }
  return [...new Set(faults)].slice(0, 20);
}
