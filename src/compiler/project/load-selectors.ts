import { join } from 'node:path';
import { invalidValue } from '../../diagnostics/codes/project.ts';
import { asError, type Diagnostic, ProblemError } from '../../diagnostics/diagnostic.ts';
import { readTextIfPresent } from '../../util/file-system.ts';
import { findSelectorMistakes } from '../graph/parse-selectors.ts';
import { isRecord } from './is-record.ts';
import type { Invocation, Profile } from './project.ts';
import { renderYamlTree, yamlScope } from './project-renderer.ts';
import { locateYaml, parseYaml } from './yaml.ts';

export type SelectorEntry = Readonly<Record<string, unknown>>;

/** The entries of selectors.yml as written, their Jinja rendered; none without such a file. */
export function loadSelectors(
  folder: string,
  invocation: Invocation,
  profile: Profile,
): { readonly selectors: readonly SelectorEntry[]; readonly diagnostics: Diagnostic[] } {
  const text = readTextIfPresent(join(folder, 'selectors.yml'));
  if (text === undefined) return { selectors: [], diagnostics: [] };
  const file = { path: 'selectors.yml', text: text.trimEnd() };
  const { value, problem } = parseYaml(file);
  if (problem) return { selectors: [], diagnostics: [asError({ ...problem, kind: 'Runtime' })] };
  const list = isRecord(value) ? value['selectors'] : [];
  const diagnostics: Diagnostic[] = [];
  if (!Array.isArray(list)) {
    diagnostics.push(
      asError(invalidValue('"selectors" of selectors.yml', 'a list', locateYaml(file, ['selectors']))),
    );
    return { selectors: [], diagnostics };
  }
  const selectors: SelectorEntry[] = [];
  const places: number[] = [];
  for (const [index, entry] of list.entries()) {
    const path = ['selectors', index];
    if (!isRecord(entry) || typeof entry['name'] !== 'string' || entry['definition'] === undefined) {
      const what = 'Each item of "selectors" in selectors.yml';
      diagnostics.push(
        asError(invalidValue(what, 'a mapping with "name" and "definition"', locateYaml(file, path))),
      );
      continue;
    }
    try {
      selectors.push(
        renderYamlTree(file, entry, path, yamlScope(invocation, profile, false)) as SelectorEntry,
      );
      places.push(index);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      diagnostics.push(asError(error.problem));
    }
  }
  const mistakes = findSelectorMistakes(selectors);
  for (const [i, { problem, path }] of mistakes) {
    diagnostics.push(asError({ ...problem, at: locateYaml(file, ['selectors', places[i]!, ...path]) }));
  }
  return { selectors: selectors.filter((_, i) => !mistakes.has(i)), diagnostics };
}
