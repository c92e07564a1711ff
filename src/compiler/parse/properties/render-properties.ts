import type { Span } from '../../../diagnostics/source.ts';
import { isRecord } from '../../project/is-record.ts';
import { hasJinja, withoutFinalNewline } from '../../project/strip-text.ts';
import type { YamlPath } from '../../project/yaml.ts';
import type { PropertySection } from './read-properties.ts';

export interface PropertyRenderer {
  readonly section: PropertySection;
  /** The native value of a text with Jinja. */
  readonly render: (text: string, at: () => Span) => unknown;
  /** Where a value of the entry stands. */
  readonly locate: (path: YamlPath) => Span;
}

// Jinja, or a block scalar, whose final newline Jinja would take away.
const NEEDS_RENDERING = /\{[{%#]|[|>][-+\d]*[ \t]*(?:#.*)?$/m;

/** Whether anything in a properties file can change when it is rendered. */
export function needsRendering(text: string): boolean {
  return NEEDS_RENDERING.test(text);
}

/** An entry with the Jinja in its texts rendered, but where dbt renders later. What holds no change is not copied. */
export function renderEntry<T>(entry: T, renderer: PropertyRenderer): T {
  return renderValue(entry, [], renderer) as T;
}

function renderValue(value: unknown, path: (string | number)[], renderer: PropertyRenderer): unknown {
  if (typeof value === 'string') return renderText(value, path, renderer);
  if (Array.isArray(value)) return renderList(value, path, renderer);
  if (!isRecord(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    path.push(key);
    const rendered = renderValue(value[key], path, renderer);
    path.pop();
    if (rendered === value[key]) continue;
    copy ??= { ...value };
    copy[key] = rendered;
  }
  return copy ?? value;
}

function renderList(
  list: readonly unknown[],
  path: (string | number)[],
  renderer: PropertyRenderer,
): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    path.push(i);
    const rendered = renderValue(list[i], path, renderer);
    path.pop();
    if (rendered === list[i]) continue;
    copy ??= [...list];
    copy[i] = rendered;
  }
  return copy ?? list;
}

function renderText(text: string, path: YamlPath, { section, render, locate }: PropertyRenderer): unknown {
  const withJinja = hasJinja(text);
  if (!withJinja && !text.endsWith('\n')) return text;
  if (!isRendered(section, path)) return text;
  if (!withJinja) return withoutFinalNewline(text);
  const place = [...path];
  return render(text, () => locate(place));
}

const LATE = new Set<unknown>(['tests', 'data_tests', 'description', 'loaded_at_query']);
const LATE_CONFIG = new Set<unknown>(['pre_hook', 'post_hook', 'loaded_at_query']);
const DESCRIBED_LISTS = new Set<unknown>(['columns', 'dimensions', 'measures', 'entities']);
const LATE_IN_LIST = new Set<unknown>(['tests', 'data_tests', 'description']);

/** dbt renders these later, or never: descriptions, tests, hooks, metric and saved query filters. */
function isRendered(section: PropertySection, path: YamlPath): boolean {
  switch (section) {
    case 'sources':
      if (path[0] === 'description' || path[0] === 'loaded_at_query') return false;
      if (path[0] === 'config' && path[1] === 'loaded_at_query') return false;
      return path[0] === 'tables' ? !isLate(path.slice(2)) : true;
    case 'macros':
      return !isLate(path[0] === 'arguments' ? path.slice(1) : path);
    case 'metrics':
      return !(path.at(-1) === 'filter' || path.at(-2) === 'filter' || isLate(path));
    case 'saved_queries':
      return !((path[0] === 'query_params' && path[1] === 'where') || isLate(path));
    default:
      return !isLate(path);
  }
}

function isLate(path: YamlPath): boolean {
  if (LATE.has(path[0])) return true;
  if (path.length === 2 && LATE.has(path[1])) return true;
  if (path[0] === 'config' && LATE_CONFIG.has(path[1])) return true;
  if (path.length === 5 && path[4] === 'description') return true;
  return DESCRIBED_LISTS.has(path[0]) && LATE_IN_LIST.has(path[2]);
}
