import { render } from 'preact';
import './app.css';
import { startKeys } from './lib/keys.ts';
import { startLiveReload } from './lib/live-reload.ts';
import { startRouter } from './lib/router.ts';
import { keepScroll } from './lib/scroll-memory.ts';
import { loadRest } from './lib/store.ts';
import { Shell } from './views/shell.tsx';

const root = document.getElementById('app');
if (root) {
  startRouter();
  startKeys();
  keepScroll();
  root.textContent = '';
  render(<Shell />, root);
  startLiveReload();
  // The first page is on screen before the rest is read.
  requestAnimationFrame(() => setTimeout(loadRest, 0));
}
