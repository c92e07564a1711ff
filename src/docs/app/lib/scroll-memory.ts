/** How far each entry of the browser's history was scrolled, while the page lives. */
const places = new Map<number, number>();
let entries = 0;
let current = 0;

/** Notes how far the current entry is scrolled. */
export function rememberScroll(main: HTMLElement): void {
  places.set(current, main.scrollTop);
}

/** Takes the browser's current entry for the one that is scrolled from now on. */
export function enterHistory(): void {
  const known = (history.state as { entry?: number } | null)?.entry;
  current = known ?? performance.timeOrigin + ++entries;
  if (known === undefined) history.replaceState({ entry: current }, '');
}

/** Scrolls a page that has just come up: to its start, or after "back" and "forward" to where the reader was. */
export function restoreScroll(main: HTMLElement): void {
  const place = places.get(current);
  main.scrollTo(0, 0);
  if (place) reach(main, place, 40);
}

/** Details load after the page is there: it is tried again until it is long enough. */
function reach(main: HTMLElement, place: number, tries: number): void {
  const entry = current;
  main.scrollTo(0, place);
  if (Math.abs(main.scrollTop - place) < 2 || tries === 0) return;
  requestAnimationFrame(() => {
    if (entry === current) reach(main, place, tries - 1);
  });
}
