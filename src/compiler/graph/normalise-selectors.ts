import { parseCriterion } from './parse-spec.ts';

type Fields = Record<string, unknown>;

/** The selectors of selectors.yml as `manifest.json` has them: command-line words spelled out, references put in. */
export function normaliseSelectors(selectors: readonly Readonly<Fields>[]): Record<string, Fields> {
  const result: Record<string, Fields> = {};
  for (const selector of selectors) {
    const name = String(selector['name']);
    result[name] = { ...selector, definition: normalise(selector['definition'], result) };
  }
  return result;
}

function normalise(definition: unknown, known: Readonly<Record<string, Fields>>): unknown {
  if (typeof definition === 'string') return spellOut(definition);
  if (typeof definition !== 'object' || definition === null) return definition;
  const fields = definition as Fields;
  for (const operator of ['union', 'intersection']) {
    const parts = fields[operator];
    if (Array.isArray(parts)) return { [operator]: parts.map((part) => normalise(part, known)) };
  }
  const keys = Object.keys(fields);
  const [key] = keys as [string];
  const value = Array.isArray(fields[key])
    ? (fields[key] as unknown[]).map((it) => normalise(it, known))
    : fields[key];
  if (key === 'exclude') return { exclude: value };
  if (keys.length === 1) return { method: key, value };
  if (key === 'method' && value === 'selector') return known[String(fields['value'])]?.['definition'];
  return fields;
}

function spellOut(word: string): Fields {
  const it = parseCriterion(word, 'eager');
  return {
    ...(it.childrensParents ? { childrens_parents: true } : {}),
    ...(it.parents ? { parents: true } : {}),
    ...(it.parentsDepth === null ? {} : { parents_depth: String(it.parentsDepth) }),
    method: [it.method, ...it.methodArguments].join('.'),
    ...(it.value === '' ? {} : { value: it.value }),
    ...(it.children ? { children: true } : {}),
    ...(it.childrenDepth === null ? {} : { children_depth: String(it.childrenDepth) }),
  };
}
