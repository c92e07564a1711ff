// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are code
import { expect, it } from 'vitest';
import { blankText } from '../../../src/compiler/typescript/blank-text.ts';
import { isScriptModel, ownProperties } from '../../../src/compiler/typescript/model-file.ts';
import { readJsLiteral } from '../../../src/compiler/typescript/read-js-literal.ts';

const file = (text: string, path = 'models/orders.ts') => ({
  path,
  folder: 'models',
  absolutePath: `/${path}`,
  text,
});

it('leaves nothing but code, in its place', () => {
  const cases: [string, string][] = [
    [`a('x') // ref('y')`, `a(' ')            `],
    ['a /* b\n c */ d', 'a     \n      d'],
    ["`one ${ref('a')} two ${`${b}`}`", "`    ${ref(' ')}     ${`${b}`}`"],
    [String.raw`'it\'s' + "\"" + c`, `'     ' + "  " + c`],
    ['x = /[/"]\\//g; y = 4 / 2 / 1', 'x =         g; y = 4 / 2 / 1'],
    ['return /"/.test(a)', 'return    .test(a)'],
    ['`a ${ { b: "}" } } c`', '`  ${ { b: " " } }  `'],
  ];
  for (const [source, code] of cases) expect([source, blankText(source)]).toEqual([source, code]);
});

it('reads literals, and nothing that would have to run', () => {
  const cases: [string, unknown][] = [
    [`'a\\n\\u00e9\\x41\\'' rest`, "a\né\u0041'"],
    ['`plain`', 'plain'],
    ['`with ${code}`', undefined],
    ['-1_000.5e-2', -10.005],
    ['0xFF', 255],
    ['[1, "a", null, [true,],]', [1, 'a', null, [true]]],
    ["{ a: 1, 'b-c': /* why */ { d: [] }, // end\n 3: undefined, }", { a: 1, 'b-c': { d: [] }, '3': null }],
    ['{ ...rest }', undefined],
    ['{ [key]: 1 }', undefined],
    ['name', undefined],
    ["'open", undefined],
    ['[1 2]', undefined],
  ];
  for (const [source, value] of cases) {
    expect([source, readJsLiteral(source, 0)?.value]).toEqual([source, value]);
  }
});

it('takes files with a default export for models, and others for what models import', () => {
  const isModel = (text: string, path?: string) => isScriptModel(file(text, path));
  expect(isModel('export default async () => []')).toBe(true);
  expect(isModel('const model = () => []; export { model as default };')).toBe(true);
  expect(isModel('export const add = 1; // export default')).toBe(false);
  expect(isModel('export default {}', 'models/types.d.ts')).toBe(false);
});

it('puts the properties of a model where they stand in its file', () => {
  const text = `// orders\n\nexport const properties: P = {\n  description: "It's all",\n};\nexport default () => [];`;
  expect(ownProperties(file(text))?.text).toBe(`\n\nmodels: [{"name":"orders","description":"It's all"}]`);
});
