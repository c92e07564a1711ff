import { fromPlain } from '../../jinja/dict.ts';
import { renderNative } from '../../jinja/native.ts';
import type { Scope } from '../../jinja/render-context.ts';
import { isRecord } from '../../project/parse-project-config.ts';
import type { Properties } from './read-properties.ts';

/** A text that dbt takes for an expression though it has no curly braces. */
const LOOKS_LIKE_CALL = /^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$/;

/** A generic test's arguments with the Jinja in them evaluated: what the test macro gets. `column_name` stays text. */
export function renderTestKwargs(kwargs: Properties, scope: Scope): unknown {
  const render = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const template = LOOKS_LIKE_CALL.test(value) ? `{{ ${value} }}` : value;
      return template.includes('{') ? renderNative({ path: 'test arguments', text: template }, scope) : value;
    }
    if (Array.isArray(value)) return value.map(render);
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, render(item)]));
  };
  return fromPlain(Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, key === 'column_name' ? value : render(value)])));
}
