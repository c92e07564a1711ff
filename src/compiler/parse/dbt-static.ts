import type { MacroLibrary } from '../jinja/functions/macro-library.ts';
import type { ManifestNode } from '../manifest/resource.ts';

const LITERAL = String.raw`(?:'[^'\\{}]*'|"[^"\\{}]*"|True|False)`;
const VALUE = String.raw`(?:${LITERAL}|\[\s*(?:${LITERAL}\s*(?:,\s*${LITERAL}\s*)*,?)?\s*\]|\{\s*(?:${LITERAL}\s*:\s*${LITERAL}\s*,?\s*)*\})`;
const STATIC_CALL = new RegExp(
  String.raw`\{\{\s*(?:(?:ref|source)\(\s*(?:${LITERAL}|(?:v|version)\s*=\s*(?:${LITERAL}|\d+))(?:\s*,\s*(?:${LITERAL}|(?:v|version)\s*=\s*(?:${LITERAL}|\d+)))*\s*,?\s*\)|config\(\s*(?:\w+\s*=\s*${VALUE}\s*(?:,\s*\w+\s*=\s*${VALUE}\s*)*)?,?\s*\))\s*\}\}`,
  'g',
);

/**
 * Whether dbt's static parser reads a model: nothing but `ref`, `source` and `config` with literals, none of them
 * overridden. What it finds is the same; only hooks come in another order.
 */
export function isReadStatically(node: ManifestNode, library: MacroLibrary): boolean {
  const overridden = ['ref', 'source', 'config'].some(
    (name) =>
      library.inPackage(node.package_name)?.has(name) || library.inPackage(library.rootPackage)?.has(name),
  );
  if (overridden || /\b(?:pre|post)_hook\b/.test(node.raw_code)) return false;
  const rest = node.raw_code.replace(/\{#[\s\S]*?#\}/g, '').replace(STATIC_CALL, '');
  return !rest.includes('{{') && !rest.includes('{%');
}
