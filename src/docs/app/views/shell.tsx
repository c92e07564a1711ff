import { useEffect, useRef } from 'preact/hooks';
import { pageHref, route } from '../lib/router.ts';
import { enterHistory, rememberScroll, restoreScroll } from '../lib/scroll-memory.ts';
import { dark, project, setTheme, sidebarOpen, theme } from '../lib/store.ts';
import { Page, pageTitle } from '../pages/page.tsx';
import { KeyHelp } from './key-help.tsx';
import { SearchBox } from './search-box.tsx';
import { Sidebar } from './sidebar.tsx';

const tabs: readonly (readonly [page: string, label: string])[] = [
  ['overview', 'Overview'],
  ['graph', 'Graph'],
  ['run', 'Runs'],
  ['coverage', 'Coverage'],
  ['erd', 'ERD'],
];

/** The frame around every page. */
export function Shell() {
  useEffect(() => {
    document.documentElement.dataset['theme'] = dark.value ? 'dark' : 'light';
  }, [dark.value]);
  const main = useRef<HTMLElement>(null);
  const { page, target } = route.value;
  const first = useRef(true);
  useEffect(enterHistory, [route.value]);
  useEffect(() => {
    document.title = `${pageTitle(route.value)} · ${project.core.project.name}`;
    if (!first.current) focusPage(main.current!);
    first.current = false;
    sidebarOpen.value = false;
    restoreScroll(main.current!);
  }, [page, target]);
  return (
    <div class={`shell ${page === 'graph' ? 'shell-wide' : ''}`}>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to content
      </button>
      <Header />
      <Sidebar />
      <main id="main" ref={main} tabIndex={-1} onScroll={(event) => rememberScroll(event.currentTarget)}>
        <Page />
      </main>
      {sidebarOpen.value && (
        <button
          type="button"
          class="scrim"
          aria-label="Close the menu"
          onClick={() => {
            sidebarOpen.value = false;
          }}
        />
      )}
      <KeyHelp />
    </div>
  );
}

/** A page that comes up takes the focus, unless the reader walks through the tree beside it. */
function focusPage(main: HTMLElement): void {
  const isInTree = document.activeElement?.closest('.sidebar') && !sidebarOpen.value;
  if (!isInTree) main.focus({ preventScroll: true });
}

function Header() {
  const { page } = route.value;
  return (
    <header class="header">
      <button
        type="button"
        class="icon menu-button"
        aria-label="Menu"
        aria-expanded={sidebarOpen.value}
        onClick={() => {
          sidebarOpen.value = !sidebarOpen.value;
        }}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M2 4h12M2 8h12M2 12h12" />
        </svg>
      </button>
      <a class="brand" href={pageHref('overview')}>
        <svg viewBox="0 0 16 16" aria-hidden="true" class="logo">
          <path d="M5 7.2 10.5 4.5M5 8.8 10.5 11.5" />
          <circle cx="3.5" cy="8" r="2.5" class="logo-from" />
          <circle cx="12.5" cy="3.6" r="2.3" />
          <circle cx="12.5" cy="12.4" r="2.3" />
        </svg>
        <span>{project.core.project.name}</span>
      </a>
      <SearchBox />
      <nav class="tabs" aria-label="Pages">
        {tabs.map(([name, label]) => (
          <a key={name} href={pageHref(name)} aria-current={page === name ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <ThemeButton />
    </header>
  );
}

const nextTheme = { auto: 'dark', dark: 'light', light: 'auto' } as const;

function ThemeButton() {
  const now = theme.value;
  const icon = {
    auto: 'M8 1.8a6.2 6.2 0 1 0 0 12.4zM8 1.8a6.2 6.2 0 0 1 0 12.4',
    light:
      'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3 3l1.1 1.1M11.9 11.9 13 13M13 3l-1.1 1.1M4.1 11.9 3 13',
    dark: 'M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z',
  }[now];
  return (
    <button
      type="button"
      class="icon"
      aria-label={`Theme: ${now}`}
      title={`Theme: ${now}`}
      onClick={() => setTheme(nextTheme[now])}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={icon} class={now === 'auto' ? 'half' : ''} />
      </svg>
    </button>
  );
}
