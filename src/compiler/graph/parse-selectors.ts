import { selectorDefinition } from '../../diagnostics/codes/selection.ts';
import { type Problem, ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import type { YamlPath } from '../project/yaml.ts';
import { checked, defaultMethod, parseCriterion, splitMethod } from './parse-spec.ts';
import type { Criterion, IndirectSelection, NamedSelectors, SelectionSpec } from './selection-spec.ts';

type Definition = string | Readonly<Record<string, unknown>>;

/** Something wrong with a definition, and where it stands from the selector on. */
export interface SelectorMistake {
  readonly problem: Problem;
  readonly path: YamlPath;
}

class DefinitionError extends ProblemError {
  readonly path: YamlPath;

  constructor(problem: Problem, path: YamlPath) {
    super(problem);
    this.path = path;
  }
}

interface Scope {
  /** Selectors that stand before this one in the file. */
  readonly known: Readonly<Record<string, SelectionSpec>>;
  readonly indirectSelection: IndirectSelection;
  /** Where the definition stands that is being read. */
  readonly path: YamlPath;
}

/** What dbt refuses in selectors as they are written: the first mistake of each. */
export function findSelectorMistakes(
  selectors: readonly Readonly<Record<string, unknown>>[],
): ReadonlyMap<number, SelectorMistake> {
  const mistakes = new Map<number, SelectorMistake>();
  const specs: Record<string, SelectionSpec> = {};
  let defaultName: string | undefined;
  for (const [index, selector] of selectors.entries()) {
    const name = String(selector['name']);
    try {
      const scope: Scope = { known: { ...specs }, indirectSelection: 'eager', path: ['definition'] };
      specs[name] = parseDefinition(selector['definition'], scope, true);
      if (selector['default'] === true && defaultName !== undefined) failOnDefaults([defaultName, name]);
      if (selector['default'] === true) defaultName = name;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const path = error instanceof DefinitionError ? error.path : ['default'];
      mistakes.set(index, { problem: error.problem, path });
      // What names this one is not wrong for that.
      specs[name] = { kind: 'union', parts: [], indirectSelection: 'eager' };
    }
  }
  return mistakes;
}

/**
 * Parses the selectors of selectors.yml (or of a manifest, which has the same form). A definition may use those above it.
 * Throws a ProblemError for a definition that is none.
 */
export function parseSelectors(
  selectors: readonly Readonly<Record<string, unknown>>[],
  indirectSelection: IndirectSelection,
): NamedSelectors {
  const specs: Record<string, SelectionSpec> = {};
  const defaults: string[] = [];
  for (const selector of selectors) {
    const name = String(selector['name']);
    specs[name] = parseDefinition(
      selector['definition'],
      { known: { ...specs }, indirectSelection, path: [] },
      true,
    );
    if (selector['default'] === true) defaults.push(name);
  }
  if (defaults.length > 1) failOnDefaults(defaults);
  return { specs, defaultName: defaults[0] ?? null };
}

function failOnDefaults(names: readonly string[]): never {
  fail(`Found multiple selectors with \`default: true\`:${names[0]} and ${names[1]}`);
}

function parseDefinition(definition: unknown, scope: Scope, isRoot = false): SelectionSpec {
  try {
    return parseWhole(definition, scope, isRoot);
  } catch (error) {
    if (!(error instanceof ProblemError) || error instanceof DefinitionError) throw error;
    throw new DefinitionError(error.problem, scope.path);
  }
}

const within = (scope: Scope, ...path: YamlPath): Scope => ({ ...scope, path: [...scope.path, ...path] });

function parseWhole(definition: unknown, scope: Scope, isRoot: boolean): SelectionSpec {
  if (typeof definition === 'string') return parseCriterion(definition, scope.indirectSelection);
  if (!isRecord(definition))
    fail(`Expected to find union, intersection, str or dict, instead found ${show(definition)}`);
  const operator = 'union' in definition ? 'union' : 'intersection' in definition ? 'intersection' : null;
  if (operator === null) return parseRecord(definition, scope);
  const keys = Object.keys(definition);
  if (isRoot && keys.length > 1) {
    fail(
      `Only a single 'union' or 'intersection' key is allowed in a root level selector definition; found ${keys.join(',')}.`,
    );
  }
  return parseSet(operator, items(definition, operator), within(scope, operator));
}

function parseSet(
  kind: 'union' | 'intersection',
  definitions: readonly Definition[],
  scope: Scope,
): SelectionSpec {
  const parts: SelectionSpec[] = [];
  let exclusion: SelectionSpec | null | undefined;
  for (const [index, definition] of definitions.entries()) {
    const inside = within(scope, index);
    if (!isRecord(definition) || !('exclude' in definition)) {
      parts.push(parseDefinition(definition, inside));
      continue;
    }
    if (exclusion)
      fail(
        `You cannot provide multiple exclude arguments to the same selector set operator:\n${show(definition)}`,
      );
    // As in dbt, whatever else stands beside an `exclude` here is not looked at.
    exclusion = parseExclusions(definition, inside);
  }
  const set: SelectionSpec = { kind, parts, indirectSelection: 'eager' };
  return exclusion ? { kind: 'difference', parts: [set, exclusion], indirectSelection: 'eager' } : set;
}

function parseExclusions(definition: Readonly<Record<string, unknown>>, scope: Scope): SelectionSpec | null {
  const parts = items(definition, 'exclude').map((item, index) =>
    parseDefinition(item, within(scope, 'exclude', index)),
  );
  return parts.length > 1 ? { kind: 'union', parts, indirectSelection: 'eager' } : (parts[0] ?? null);
}

function parseRecord(definition: Readonly<Record<string, unknown>>, scope: Scope): SelectionSpec {
  const keys = Object.keys(definition);
  const { selector } = definition;
  if (keys.length === 1 && typeof selector === 'string' && !Object.hasOwn(scope.known, selector))
    failOnName(selector, Object.keys(scope.known));
  if (keys.length === 1)
    return criterion(definition, { method: keys[0], value: definition[keys[0]!] }, scope);
  if (definition['method'] === 'selector') {
    const name = String(definition['value']);
    const known = Object.hasOwn(scope.known, name) ? scope.known[name] : undefined;
    return known ?? failOnName(name, Object.keys(scope.known));
  }
  if (!('method' in definition && 'value' in definition)) {
    fail(`Expected either 1 key or else "method" and "value" keys, but got ${show(keys)}`);
  }
  const base = criterion(definition, definition, scope);
  const exclusion = 'exclude' in definition ? parseExclusions(definition, scope) : null;
  return exclusion ? { kind: 'difference', parts: [base, exclusion], indirectSelection: 'eager' } : base;
}

function failOnName(name: string, known: readonly string[]): never {
  const suggestion = nearest(name, known);
  const hint = suggestion
    ? `did you mean "${suggestion}"?`
    : 'a selector can only name one that stands above it in the file';
  fail(`Existing selector definition for ${name} not found.`, hint);
}

function criterion(
  raw: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
  { indirectSelection }: Scope,
): Criterion {
  const value = fields['value'];
  const [method, methodArguments] = splitMethod(String(fields['method'] ?? defaultMethod(String(value))));
  return checked({
    kind: 'criterion',
    raw: show(raw),
    method,
    methodArguments,
    value,
    childrensParents: Boolean(fields['childrens_parents']),
    parents: Boolean(fields['parents']),
    parentsDepth: depth(fields['parents_depth']),
    children: Boolean(fields['children']),
    childrenDepth: depth(fields['children_depth']),
    indirectSelection: (fields['indirect_selection'] as IndirectSelection | undefined) ?? indirectSelection,
  });
}

function items(definition: Readonly<Record<string, unknown>>, key: string): readonly Definition[] {
  const value = definition[key];
  if (!Array.isArray(value)) fail(`Invalid value for key "${key}". Expected a list.`);
  for (const item of value) {
    if (typeof item !== 'string' && !isRecord(item)) {
      fail(`Invalid value type in key "${key}", expected dict or str (value: ${show(item)}).`);
    }
  }
  return value as readonly Definition[];
}

function depth(value: unknown): number | null {
  if (value === undefined || value === null || value === '' || value === 0) return null;
  return Number.isInteger(Number(value))
    ? Number(value)
    : fail(`Invalid node spec - could not handle parent depth ${value}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const show = (value: unknown) => JSON.stringify(value) ?? String(value);

function fail(message: string, hint?: string): never {
  throw new ProblemError(selectorDefinition(message, hint));
}
