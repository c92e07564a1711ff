import { goTo, pageHref } from './router.ts';
import { helpOpen, sidebarOpen } from './store.ts';

/** Keys and what they do, as the help shows them. */
export const keyHelp: readonly (readonly [string, string])[] = [
  ['/', 'Search'],
  ['j  k', 'Next, previous in the list'],
  ['Enter', 'Open'],
  ['g', 'Lineage graph'],
  ['o', 'Overview'],
  ['r', 'Last run'],
  ['+  −  0', 'Zoom the graph, fit it'],
  ['Arrows', 'Move the graph; walk through the tree'],
  ['Shift+Arrows', 'Choose a box of the graph'],
  ['Esc', 'Close'],
  ['?', 'This list'],
];

/** Listens to the keys that work on every page. */
export function startKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') return closeAll();
    const target = event.target as HTMLElement;
    if (target.closest('input, textarea, select, [contenteditable]')) return;
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

const actions: Readonly<Record<string, () => void>> = {
  '/': () => document.querySelector<HTMLInputElement>('#search')?.focus(),
  g: () => goTo(pageHref('graph')),
  o: () => goTo(pageHref('overview')),
  r: () => goTo(pageHref('run')),
  j: () => moveFocus(1),
  k: () => moveFocus(-1),
  '?': () => {
    helpOpen.value = !helpOpen.value;
  },
};

function closeAll(): void {
  helpOpen.value = false;
  sidebarOpen.value = false;
  (document.activeElement as HTMLElement | null)?.blur();
}

/** Moves through the links of the page's list, or of the tree where the page has none. */
function moveFocus(step: number): void {
  const all = (selector: string) =>
    [...document.querySelectorAll<HTMLElement>(selector)].filter((link) => link.offsetParent !== null);
  const own = all('main .keys a[href], main a.node-link');
  const links = own.length > 0 ? own : all('.tree a[href]');
  const at = links.indexOf(document.activeElement as HTMLElement);
  links[
    at < 0 ? (step > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + step))
  ]?.focus();
}
