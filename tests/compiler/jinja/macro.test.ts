import { expect, test } from 'vitest';
import { hostFunction } from '../../../src/compiler/jinja/host.ts';
import { invoke, invokeAsync, MacroTemplate } from '../../../src/compiler/jinja/macro.ts';
import type { Scope } from '../../../src/compiler/jinja/render-context.ts';
import { scanBlocks } from '../../../src/compiler/jinja/scan-blocks.ts';
import { parseTemplate } from '../../../src/compiler/jinja/template.ts';
import { file } from './scopes.ts';

function macroOf(text: string, path = 'macros/m.sql'): MacroTemplate {
  return new MacroTemplate(scanBlocks(file(text, path), new Set(['macro', 'materialization']))[0]!);
}

function scopeWith(values: Readonly<Record<string, unknown>>): Scope {
  return { lookup: (name) => (Object.hasOwn(values, name) ? values[name] : undefined) };
}

test('a macro finds its names in the scope it is bound to', () => {
  const macro = macroOf('{% macro where_am_i() %}{{ target }}{% endmacro %}');
  expect(invoke(macro.bind(scopeWith({ target: 'dev' }), 'plain'), [])).toBe('dev');
  expect(invoke(macro.bind(scopeWith({ target: 'prod' }), 'plain'), [])).toBe('prod');
});

test('a macro gives what it returns, or its text', async () => {
  const scope = scopeWith({});
  const list = macroOf('{% macro rows(n) %}text{{ return([n, n + 1]) }}{% endmacro %}');
  const text = macroOf('{% macro text(n) %}text {{ n }}{% endmacro %}');
  expect(invoke(list.bind(scope, 'plain'), [1])).toEqual([1, 2]);
  expect(await invokeAsync(list.bind(scope, 'async'), [], { n: 1 })).toEqual([1, 2]);
  expect(await invokeAsync(text.bind(scope, 'async'), [7])).toBe('text 7');
});

test('a function that the engine supplies can hand over a macro, as dispatch does', async () => {
  const macro = macroOf('{% macro duckdb__hash(column) %}md5({{ query(column) }}){% endmacro %}');
  const values: Record<string, unknown> = {
    query: hostFunction('query', ([column]) => Promise.resolve(`${column}::text`)),
  };
  const scope = scopeWith(values);
  values['dispatch'] = hostFunction('dispatch', () => macro.bind(scope, 'async'));
  const rendered = await parseTemplate(file("{{ dispatch('hash')('id') }}")).renderAsync(scope);
  expect(rendered.text).toBe('md5(id::text)');
});

test('a template that waits leaves others of the same text alone', async () => {
  const opened: (() => void)[] = [];
  const wait = hostFunction('wait', ([n]) => new Promise((resolve) => opened.push(() => resolve(n))));
  const template = parseTemplate(file('{% set x = wait(n) %}{{ x }}-{{ n }}'));
  const renders = [1, 2, 3].map((n) => template.renderAsync(scopeWith({ wait, n })));
  for (const open of opened.reverse()) open();
  expect((await Promise.all(renders)).map((r) => r.text)).toEqual(['1-1', '2-2', '3-3']);
});

test('equal texts share their code and keep their own places', () => {
  const text = '{{ missing.x }}';
  for (const path of ['models/a.sql', 'models/b.sql']) {
    expect(() => parseTemplate(file(text, path)).render(scopeWith({}))).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({ at: expect.objectContaining({ file: file(text, path) }) }),
      }),
    );
  }
});

test('a materialization has its languages as a parameter', () => {
  const macro = macroOf(
    "{% materialization m, adapter='duckdb', supported_languages=['sql'] %}{{ return(supported_languages) }}{% endmaterialization %}",
  );
  expect(invoke(macro.bind(scopeWith({}), 'plain'), [])).toEqual(['sql']);
});
