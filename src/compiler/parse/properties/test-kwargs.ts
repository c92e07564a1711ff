import { fromPlain } from '../../jinja/dict.ts';
import { renderNative, renderNativeAsync } from '../../jinja/native.ts';
import type { Scope } from '../../jinja/render-context.ts';
import { isRecord } from '../../project/is-record.ts';
import type { Properties } from './read-properties.ts';

/** A text that dbt takes for an expression though it has no curly braces. */
const LOOKS_LIKE_CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/;
const FILE = 'test arguments';

/** Whether dbt takes a text for an expression. */
export function looksLikeCall(text: string): boolean {
  return LOOKS_LIKE_CALL.test(text);
}

/** A generic test's arguments with the Jinja in them evaluated: what the test macro gets. `column_name` stays text. */
export function renderTestKwargs(kwargs: Properties, scope: Scope): unknown {
  const render = (value: unknown): unknown => {
    const template = templateOf(value);
    if (template !== undefined) return renderNative({ path: FILE, text: template }, scope);
    if (Array.isArray(value)) return value.map(render);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, render(item)]));
  };
  return fromPlain(
    Object.fromEntries(
      Object.entries(kwargs).map(([key, value]) => [key, key === 'column_name' ? value : render(value)]),
    ),
  );
}

/** The same while the test runs, when macros may ask the database. */
export async function renderTestKwargsAsync(kwargs: Properties, scope: Scope): Promise<unknown> {
  const render = async (value: unknown): Promise<unknown> => {
    const template = templateOf(value);
    if (template !== undefined) return renderNativeAsync({ path: FILE, text: template }, scope);
    if (Array.isArray(value)) return Promise.all(value.map(render));
    if (!isRecord(value)) return value;
    const entries: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value)) entries.push([key, await render(item)]);
    return Object.fromEntries(entries);
  };
  const { column_name: columnName, ...others } = kwargs;
  const rendered = (await render(others)) as Properties;
  return fromPlain(columnName === undefined ? rendered : { ...rendered, column_name: columnName });
}

function templateOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (LOOKS_LIKE_CALL.test(value)) return `{{ ${value} }}`;
  return value.includes('{') ? value : undefined;
}
