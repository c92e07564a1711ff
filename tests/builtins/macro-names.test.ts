import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MacroTemplate } from '../../src/compiler/jinja/macro.ts';
import type { BlockKind } from '../../src/compiler/jinja/nodes.ts';
import { scanBlocks } from '../../src/compiler/jinja/scan-blocks.ts';
import { loadBuiltinPackages } from '../../src/compiler/project/builtin-packages.ts';

/** The parameters of every macro of dbt-core 1.11.16 and dbt-duckdb 1.11.1, by package and name. */
const dbt = JSON.parse(readFileSync(new URL('./dbt-macros.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, string>>>
>;

const KINDS = new Set<BlockKind>(['macro', 'test', 'materialization']);

function nameOf(macro: MacroTemplate): string {
  if (macro.kind === 'materialization') return `materialization_${macro.name}_${macro.adapter}`;
  return macro.kind === 'test' ? `test_${macro.name}` : macro.name;
}

function parametersOf(macro: MacroTemplate): string {
  if (macro.kind === 'materialization') return '';
  return macro.params
    .map(({ name, defaultText }) => (defaultText === undefined ? name : `${name}=${defaultText}`))
    .join(',')
    .replace(/\s+/g, '')
    .replaceAll('"', "'")
    .replace(/False|True|None/g, (word) => word.toLowerCase());
}

test.each(Object.keys(dbt))('%s has every macro of dbt with the same parameters', (name) => {
  const files = loadBuiltinPackages().find((owner) => owner.name === name)!.files.macros;
  const macros = files.flatMap((file) => scanBlocks(file, KINDS)).map((block) => new MacroTemplate(block));
  const ours = Object.fromEntries(macros.map((macro) => [nameOf(macro), parametersOf(macro)]));
  expect(ours).toMatchObject(dbt[name]!);
});

test('every macro parses', () => {
  for (const { files } of loadBuiltinPackages()) {
    for (const block of files.macros.flatMap((file) => scanBlocks(file, KINDS))) {
      expect(() => new MacroTemplate(block).check()).not.toThrow();
    }
  }
});
