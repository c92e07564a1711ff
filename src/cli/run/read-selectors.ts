import { join } from 'node:path';
import { normaliseSelectors } from '../../compiler/graph/normalise-selectors.ts';
import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { Project } from '../../compiler/project/project.ts';
import { parseYaml } from '../../compiler/project/yaml.ts';
import { selectorDefinition } from '../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { readTextIfPresent } from '../../util/file-system.ts';
import type { Session } from '../session.ts';
import { yamlRenderer } from './yaml-renderer.ts';

/** The selectors of selectors.yml in the manifest's form. Throws a ProblemError for a file that is none. */
export function readSelectors(session: Session, { root, profile }: Project): Manifest['selectors'] {
  const path = 'selectors.yml';
  const text = readTextIfPresent(join(root.root, path));
  if (text === undefined) return {};
  const { value, problem } = parseYaml({ path, text });
  if (problem) throw new ProblemError(problem);
  const list = (value as { selectors?: unknown } | null)?.selectors ?? [];
  if (!Array.isArray(list)) throw new ProblemError(selectorDefinition('expected a list under "selectors"'));
  const rendered = renderAll(list, yamlRenderer(session, profile, path)) as Record<string, unknown>[];
  for (const selector of rendered) {
    if (typeof selector?.['name'] !== 'string' || selector['definition'] === undefined) {
      throw new ProblemError(selectorDefinition('each selector needs a "name" and a "definition"'));
    }
  }
  return normaliseSelectors(rendered) as Manifest['selectors'];
}

function renderAll(value: unknown, render: (text: string) => unknown): unknown {
  if (typeof value === 'string') return render(value);
  if (Array.isArray(value)) return value.map((item) => renderAll(item, render));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renderAll(item, render)]));
}
