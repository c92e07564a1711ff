const storageKey = 'emds-docs-scroll';

/** How far each entry of the browser's history was scrolled. */
const places = new Map<number, number>(storedPlaces());
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

/** Lets a page that loads again, by the reader or by `docs serve`, be where it was. */
export function keepScroll(): void {
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(storageKey, JSON.stringify([...places].slice(-50)));
    } catch {
      // Pages from disk may have no storage; they begin at their start then.
    }
  });
}

function storedPlaces(): [number, number][] {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? '[]');
  } catch {
    return [];
  }
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
