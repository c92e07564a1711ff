import { signal } from '@preact/signals';
import type { DocNode } from './project.ts';

/** Where the reader is: `#!/model/model.shop.orders?x=y`, the addresses that dbt-docs uses too. */
export interface Route {
  /** `overview`, `model`, `graph`, … */
  readonly page: string;
  /** unique_id or other name; '' when the page needs none. */
  readonly target: string;
  readonly query: URLSearchParams;
}

export const route = signal<Route>(parseRoute(location.hash));

/** Follows the address bar. */
export function startRouter(): void {
  addEventListener('hashchange', () => {
    route.value = parseRoute(location.hash);
  });
}

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = splitOnce(hash.replace(/^#!?\/?/, ''), '?');
  const [page = '', ...rest] = path.split('/');
  return { page: page || 'overview', target: decode(rest.join('/')), query: new URLSearchParams(query) };
}

/** The address of a node's page. */
export function nodeHref(node: DocNode): string {
  return `#!/${node.type}/${encodeURIComponent(node.id)}`;
}

/** The address of a column's lineage on its node's page. */
export function columnHref(node: DocNode, column: string): string {
  return `${nodeHref(node)}?col=${encodeURIComponent(column)}`;
}

/** The address of another page. */
export function pageHref(page: string, query: Readonly<Record<string, string>> = {}): string {
  const filled = Object.entries(query).filter(([, value]) => value !== '');
  const search = new URLSearchParams(filled).toString();
  return `#!/${page}${search ? `?${search}` : ''}`;
}

/** Goes to an address; `replace` leaves no entry in the history (typing in a search box). */
export function goTo(href: string, replace = false): void {
  if (!replace) {
    location.hash = href;
    return;
  }
  history.replaceState(history.state, '', href);
  route.value = parseRoute(href);
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
