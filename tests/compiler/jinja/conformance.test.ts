import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromPlain } from '../../../src/compiler/jinja/dict.ts';
import { ProblemError } from '../../../src/diagnostics/diagnostic.ts';
import { renderAsync, renderPlain, type Setting } from './scopes.ts';

/** A template with what Jinja2 3.1.6 made of it. */
interface Case {
  readonly id: string;
  readonly template: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly macros?: readonly string[];
  readonly expected?: string;
  readonly error?: boolean;
  readonly error_message?: string;
}

const cases = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as Case[];

async function outcome(render: () => unknown): Promise<string> {
  try {
    return String(await render());
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return `error: ${error.message}`;
  }
}

function settingOf(c: Case): Setting {
  return {
    values: Object.fromEntries(Object.entries(c.context).map(([name, value]) => [name, fromPlain(value)])),
    macros: (c.macros ?? []).map((text, i) => ({ path: `macros/${i}.sql`, text })),
  };
}

describe('renders as Jinja2 3.1.6 does', () => {
  for (const c of cases) {
    const expected = c.error ? `error: ${c.error_message}` : c.expected;
    test(`${c.id} when plain`, async () => {
      expect(await outcome(() => renderPlain(c.template, settingOf(c)).text)).toBe(expected);
    });
    test(`${c.id} when asynchronous`, async () => {
      expect(await outcome(async () => (await renderAsync(c.template, settingOf(c))).text)).toBe(expected);
    });
    test(`${c.id} when traced`, async () => {
      const setting = { ...settingOf(c), trace: true };
      expect(await outcome(() => renderPlain(c.template, setting).text)).toBe(expected);
      expect(await outcome(async () => (await renderAsync(c.template, setting)).text)).toBe(expected);
    });
  }
});
