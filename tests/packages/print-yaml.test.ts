import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseYaml } from '../../src/compiler/project/yaml.ts';
import { printYaml } from '../../src/packages/print-yaml.ts';

const expected = JSON.parse(readFileSync(new URL('./expected/yaml.json', import.meta.url), 'utf8')) as {
  cases: { value: Record<string, unknown>; text: string }[];
};

test('writes the bytes that PyYAML writes for dbt', () => {
  expect(expected.cases.map(({ value }) => printYaml(value))).toEqual(expected.cases.map(({ text }) => text));
});

test('keeps texts with line breaks and whole floats as they are', () => {
  const text = 'packages:\n  - revision: 1.0\n    note: "one\\ntwo"\n';
  const { value } = parseYaml({ path: 'packages.yml', text });
  const printed = printYaml(value as Record<string, unknown>);
  expect(printed).toBe('packages:\n  - note: "one\\ntwo"\n    revision: 1.0\n');
});
