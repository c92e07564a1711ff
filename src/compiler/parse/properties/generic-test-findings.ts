import type { LibraryMacro } from '../../jinja/functions/macro-library.ts';
import { parseTemplate } from '../../jinja/template.ts';
import { leniently } from '../../jinja/values.ts';
import type { ManifestNode } from '../../manifest/resource.ts';
import { isRecord } from '../../project/is-record.ts';
import { hasJinja } from '../../project/strip-text.ts';
import { macroClosure } from '../macro-dependencies.ts';
import { mergeConfigCall } from '../merge-config.ts';
import { emptyFindings, type Findings, parseScope } from '../parse-context.ts';
import type { ParseEnvironment } from '../parse-environment.ts';
import { staticReference } from './static-reference.ts';
import type { GenericTest, TestTarget } from './test-builder.ts';
import { looksLikeCall, renderTestKwargs } from './test-kwargs.ts';

/** Core tests whose result is known without rendering, as in dbt. */
const PLAIN_TESTS = new Set(['macro.dbt.test_not_null', 'macro.dbt.test_unique']);

export interface TestUse {
  readonly node: ManifestNode;
  readonly test: GenericTest;
  readonly target: TestTarget;
  /** The test's macro; undefined where there is none of its name, which only running the test fails on. */
  readonly macro: LibraryMacro | undefined;
  /** The file that holds the test. */
  readonly path: string;
}

/** What a generic test refers to, which macros it calls and how it is configured. */
export function genericTestFindings(environment: ParseEnvironment, use: TestUse): Findings {
  const { test, macro, target } = use;
  const findings = emptyFindings();
  mergeConfigCall(findings.config, test.config);
  const id = macro?.definition.unique_id;
  if (id !== undefined && PLAIN_TESTS.has(id)) {
    findings.macros.push(id);
    if (target.source) findings.sources.push([...target.source]);
    else findings.refs.push({ name: target.node, package: null, version: target.version });
  } else if (!readStatically(environment, use, findings)) renderTest(environment, use, findings);
  return findings;
}

/** Finds all without rendering, where the test's macro leaves no trace and its arguments are plain. */
function readStatically(environment: ParseEnvironment, use: TestUse, findings: Findings): boolean {
  const { node, test, macro, target } = use;
  if (macro && !environment.effects.isInert(macro, node.package_name)) return false;
  if (Object.values(test.config).some(isChangedByRendering)) return false;
  const found = emptyFindings();
  for (const [key, value] of Object.entries(test.kwargs)) {
    if (key === 'column_name') continue;
    if (key === 'model') addTarget(target, found);
    else if (!readArgument(value, found)) return false;
  }
  findings.refs.push(...found.refs);
  findings.sources.push(...found.sources);
  findings.macros.push(...idOf(macro), ...subqueryOf(environment, node));
  // dbt reads the config twice: from the properties, and from the call that it makes of them.
  mergeConfigCall(findings.config, test.config);
  return true;
}

function addTarget(target: TestTarget, findings: Findings): void {
  if (target.source) findings.sources.push([...target.source]);
  else findings.refs.push({ name: target.node, package: null, version: target.versionText });
}

/** False for an argument that has to be rendered. */
function readArgument(value: unknown, findings: Findings): boolean {
  if (typeof value === 'string') {
    if (!looksLikeCall(value)) return !value.includes('{');
    const reference = staticReference(value);
    if (reference?.kind === 'ref') findings.refs.push(reference.ref);
    else if (reference) findings.sources.push(reference.source);
    return reference !== undefined;
  }
  if (Array.isArray(value)) return value.every((item) => readArgument(item, findings));
  return !isRecord(value) || Object.values(value).every((item) => readArgument(item, findings));
}

/** Whether a config value may come out of the `config()` call that dbt writes for it as another one. */
function isChangedByRendering(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\\') || hasJinja(value);
  return typeof value === 'object' && value !== null;
}

/**
 * Renders a test for what its arguments and its macro refer to and configure. dbt renders it where only the macros are
 * known that the test's macro depends on, and the one around the model: other calls go unnoted.
 */
function renderTest(environment: ParseEnvironment, use: TestUse, findings: Findings): void {
  const { node, test, macro, path } = use;
  const { library } = environment;
  const scope = parseScope(environment, node, findings);
  leniently(() => {
    scope.define('_dbt_generic_test_kwargs', renderTestKwargs(test.kwargs, scope));
    if (macro) parseTemplate({ path, text: node.raw_code }).render(scope);
  });
  const own = macro?.definition.unique_id;
  const [subquery] = subqueryOf(environment, node);
  const called = findings.macros.filter((id) => id !== own);
  const known = macro && called.some((id) => id !== subquery) ? macroClosure(library, macro) : undefined;
  for (const id of known ?? []) environment.reads.macro(id);
  const noted = called.filter((id) => id === subquery || known?.has(id));
  findings.macros.splice(0, findings.macros.length, ...idOf(macro), ...noted);
}

function idOf(macro: LibraryMacro | undefined): string[] {
  return macro ? [macro.definition.unique_id] : [];
}

/** The macro around the model in a test's arguments. */
function subqueryOf({ library }: ParseEnvironment, node: ManifestNode): string[] {
  const macro = library.find(node.package_name, 'get_where_subquery');
  return macro ? [macro.definition.unique_id] : [];
}
