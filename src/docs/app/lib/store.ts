import { computed, signal } from '@preact/signals';
import type { NodeResult, RunData } from '../../site-data.ts';
import { type ColumnGraph, openColumns } from './columns.ts';
import { coreData, loadColumns, loadRun } from './data.ts';
import { openProject } from './project.ts';

/** The project that the page shows. */
export const project = openProject(coreData());

/** The last run; undefined until it is loaded. */
export const run = signal<RunData | undefined>(undefined);

/** Results of the last run by node. */
export const results = computed<ReadonlyMap<number, NodeResult>>(
  () => new Map((run.value?.results ?? []).map((result) => [result.node, result])),
);

/** Lineage of all columns; undefined until a page wanted it, and where none is known. */
export const columnGraph = signal<ColumnGraph | undefined>(undefined);

/** Loads the lineage of columns for pages that show it. */
export function wantColumns(): void {
  if (columnGraph.value !== undefined || !project.core.project.hasColumnLineage) return;
  loadColumns(project.core).then(
    (data) => {
      columnGraph.value ??= openColumns(data);
    },
    () => undefined,
  );
}

export type Theme = 'auto' | 'light' | 'dark';

export const theme = signal<Theme>(storedTheme());

/** Whether the page is dark now, whoever decided it. */
const systemDark = matchMedia('(prefers-color-scheme: dark)');
const systemIsDark = signal(systemDark.matches);
systemDark.addEventListener('change', (event) => {
  systemIsDark.value = event.matches;
});
export const dark = computed(() => (theme.value === 'auto' ? systemIsDark.value : theme.value === 'dark'));

/** Whether the sidebar is open on narrow screens. */
export const sidebarOpen = signal(false);

/** Whether the list of keys shows. */
export const helpOpen = signal(false);

/** Changes the theme and remembers it. */
export function setTheme(next: Theme): void {
  theme.value = next;
  try {
    localStorage.setItem('emds-docs-theme', next);
  } catch {
    // Pages from disk may have no storage; the choice then lasts as long as the page.
  }
}

function storedTheme(): Theme {
  try {
    const stored = localStorage.getItem('emds-docs-theme');
    return stored === 'light' || stored === 'dark' ? stored : 'auto';
  } catch {
    return 'auto';
  }
}

/** Loads what no first view needs. */
export async function loadRest(): Promise<void> {
  if (project.core.project.hasRun) run.value = await loadRun(project.core);
}
