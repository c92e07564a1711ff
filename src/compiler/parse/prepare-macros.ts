import { generateMacro } from '../jinja/codegen.ts';
import { codeHead } from '../jinja/codegen-function.ts';
import { codeOf, variantKey } from '../jinja/compiled-code.ts';
import { MacroTemplate } from '../jinja/macro.ts';
import type { ProjectFile } from '../project/project.ts';
import { MACRO_KINDS, macroBlocks } from './parse-macros.ts';
import { scanMacroCalls } from './scan-macro-calls.ts';

// Nodes run in this mode. While a project is parsed, few of these macros are called.
const MODE = 'async';
const VARIANTS = [false, true].map((traced) => ({ mode: MODE, traced, native: false }) as const);

/**
 * Text of the module that stands in for `project/prepared-builtins.ts` in the command: the code of the built-in macros,
 * and what a parse wants to know of each. For the build alone; throws for a macro that does not compile.
 */
export function preparedModule(files: readonly ProjectFile[]): string {
  const tables: readonly string[][] = VARIANTS.map(() => []);
  const known = files.map((file) => {
    const variants: readonly string[][] = VARIANTS.map(() => []);
    const macros = macroBlocks(file, MACRO_KINDS).map((block) => {
      const where = { source: file, text: block.text, offset: block.offset };
      const code = codeOf('macro', block.text);
      for (const [index, variant] of VARIANTS.entries()) {
        const { head, code: body, sites } = generateMacro(code.callable(where), variant);
        variants[index]!.push(
          `()=>{${head}\nreturn{run:(()=>{${body}})(),data:{constants:[],sites:${JSON.stringify(sites)}}}}`,
        );
      }
      const { kind, name, offset, text } = block;
      const calls = scanMacroCalls(new MacroTemplate(block));
      return { kind, name, offset, length: text.length, shape: code.shape(where), calls };
    });
    // A function for each file: V8 keeps nothing of what is in one that is not called.
    for (const [index, codes] of variants.entries()) tables[index]!.push(`()=>[${codes.join(',\n')}]`);
    return [file.path, macros];
  });
  const byKey = VARIANTS.map(
    (variant, index) => `${JSON.stringify(variantKey(variant))}:[${tables[index]!.join(',\n')}]`,
  );
  return `
export function preparedBuiltins(R) {
  ${codeHead(MODE)}
  const tables = {${byKey.join(',\n')}};
  const keys = Object.keys(tables);
  return new Map(JSON.parse(${JSON.stringify(JSON.stringify(known))}).map(([path, macros], file) => {
    for (const [index, macro] of macros.entries())
      macro.variants = Object.fromEntries(keys.map((key) => [key, () => tables[key][file]()[index]()]));
    return [path, macros];
  }));
}
`;
}
