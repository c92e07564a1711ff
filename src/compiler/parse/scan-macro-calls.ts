import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { MacroTemplate } from '../jinja/macro.ts';
import type { MacroCall } from '../jinja/static-calls.ts';

// Jinja's regions: comments, raw sections (both without calls), prints and tags. Texts in them hide their closing mark.
const REGION =
  /\{#[\s\S]*?#\}|\{%[-+]?\s*raw\s*[-+]?%\}[\s\S]*?\{%[-+]?\s*endraw\s*[-+]?%\}|\{(?:\{|%)(?:'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|[^'"])*?(?:%|\})\}/g;
const TEXT = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/g;
// A name before a parenthesis, with what stands before it: a dot, a pipe or `is` make it an attribute, a filter or a test.
const CALL = /(\.\s*|\|\s*|\bis\s+(?:not\s+)?)?\b([A-Za-z_]\w*)(?:\s*\.\s*([A-Za-z_]\w*))?\s*\(/g;
const DISPATCH =
  /\badapter\s*\.\s*dispatch\s*\(\s*(?:macro_name\s*=\s*)?(['"])(\w+)\1\s*(?:,\s*(?:macro_namespace\s*=\s*)?(['"])(\w+)\3\s*)?\)/g;
const DEFINITION = /^\{%[-+]?\s*(?:macro|test|data_test|materialization)\b/;

/**
 * The macros that a macro's text calls, as `MacroTemplate.macroCalls` finds them, without reading its grammar: hundreds
 * of macros are looked through for every manifest. Texts that need more (a dispatch of computed names) are read in full.
 */
export function scanMacroCalls(template: MacroTemplate): readonly MacroCall[] {
  if (template.preparedCalls) return template.preparedCalls;
  const calls = new Map<string, MacroCall>();
  const add = (packageName: string | null, name: string, isDispatched: boolean): void => {
    const key = `${isDispatched} ${packageName} ${name}`;
    if (!calls.has(key)) calls.set(key, { name, packageName, isDispatched });
  };
  for (const [region] of template.text.matchAll(REGION)) {
    if (region.startsWith('{#') || !region.includes('(')) continue;
    if (region.includes('dispatch') && !addDispatches(region, add)) return readMacroCalls(template);
    // The definition's own name and parameters are no calls, but defaults may hold some.
    const body = DEFINITION.test(region) ? region.slice(region.indexOf('(') + 1) : region;
    for (const [, before, first, second] of body.replace(TEXT, "''").matchAll(CALL)) {
      if (before !== undefined) continue;
      if (second === undefined) add(null, first!, false);
      else if (first !== 'adapter') add(first!, second, false);
    }
  }
  return [...calls.values()];
}

/** False when a dispatch in the region is not of plain names. */
function addDispatches(
  region: string,
  add: (packageName: string | null, name: string, isDispatched: boolean) => void,
): boolean {
  const count = region.match(/\bdispatch\s*\(/g)?.length ?? 0;
  const found = [...region.matchAll(DISPATCH)];
  for (const [, , name, , namespace] of found) add(namespace ?? null, name!, true);
  return found.length === count;
}

/** None for a macro that cannot be read: calling it says why. */
function readMacroCalls(template: MacroTemplate): readonly MacroCall[] {
  try {
    return template.macroCalls();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return [];
  }
}
