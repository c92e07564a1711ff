import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import type { ManifestNode } from '../compiler/manifest/resource.ts';
import { findWord } from '../compiler/parse/find-word.ts';
import { acceptedValueMistyped } from '../diagnostics/codes/check.ts';
import { type Note, type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source.ts';
import { quoteText } from '../runner/duckdb/quote.ts';
import { locateFailure } from '../runner/locate-failure.ts';
import { constantFailures } from './constant-failures.ts';
import type { CheckEnvironment } from './environment.ts';
import { refusal, withHint, writtenBefore } from './make-relation.ts';
import { mayFail } from './may-fail.ts';
import { type IsOwnFile, placeProblem } from './place-problem.ts';

/** Binds a data test's query. What a generic test is given wrong is found where YAML gives it. */
export async function checkTest(node: ManifestNode, environment: CheckEnvironment): Promise<void> {
  const { session, watched, contexts, found } = environment;
  const compiled = await contexts
    .open(node, watched)
    .compile()
    .catch((error: unknown) => {
      if (!(error instanceof ProblemError) || !node.test_metadata) throw error;
      found(atYaml({ ...withHint(error.problem), node: node.unique_id }, node, environment), 'error');
    });
  if (!compiled) return;
  const statement = `describe select * from (\n${compiled.compiled_code}\n) as emds_test`;
  const problem = await refusal(session, statement);
  if (problem) {
    found(place(problem, node, compiled, environment), 'error');
    return;
  }
  if (await checkAcceptedValues(node, environment)) return;
  if (!mayFail(compiled.compiled_code ?? '', environment.relations.familiesOf)) return;
  for (const failure of await constantFailures(session, compiled.compiled_code ?? ''))
    if (!failure.isConditional) found(place(failure.problem, node, compiled, environment), 'error');
}

function place(
  problem: Problem,
  node: ManifestNode,
  compiled: CompiledNode,
  environment: CheckEnvironment,
): Problem {
  const failure = { ...locateFailure(problem, compiled), node: node.unique_id };
  const located = withHint(placeProblem(failure, { node, compiled, isOwn: environment.isOwn }));
  if (!node.test_metadata || isInBody(located, environment.isOwn)) return located;
  const front = located.code === 'sql-parser-error' ? writtenBefore(located, compiled) : undefined;
  if (front && environment.isOwn(front.file) && !/\.ya?ml$/i.test(front.file.path))
    return { ...located, at: front, notes: testNote(node, environment) };
  return atYaml(located, node, environment, problem);
}

function testNote(test: ManifestNode, environment: CheckEnvironment): Note[] {
  const at = testPlace(test, environment);
  return at ? [{ message: 'for the test', at }] : [];
}

/** Where YAML asks for a test. */
function testPlace(test: ManifestNode, { places, manifest }: CheckEnvironment): Span | undefined {
  const id = test.attached_node ?? test.depends_on.nodes[0] ?? '';
  return places.test(test, manifest.nodes[id] ?? manifest.sources[id]);
}

/** The project's own generic test says what is wrong itself, rather than what it was given. */
function isInBody({ at, compiledAt }: Problem, isOwn: IsOwnFile): boolean {
  if (!at || !compiledAt || !isOwn(at.file)) return false;
  const word = compiledAt.file.text.slice(compiledAt.offset, compiledAt.offset + compiledAt.length);
  const written = at.file.text.slice(at.offset, at.offset + Math.max(at.length, word.length));
  return written.startsWith(word) || /^\{\{-?\s*model\b/.test(written);
}

function atYaml(
  at: Problem,
  test: ManifestNode,
  { places, manifest }: CheckEnvironment,
  said: Problem = at,
): Problem {
  const id = test.attached_node ?? test.depends_on.nodes[0];
  const target = id === undefined || id === null ? undefined : (manifest.nodes[id] ?? manifest.sources[id]);
  const span = places.test(test, target);
  if (!span) return at;
  const name = /"([^"]+)"|keyword argument '([^']+)'|with name (\w+) does/.exec(said.message);
  const word = (name?.[1] ?? name?.[2] ?? name?.[3])?.replace(/^.*\./, '');
  const isColumn = word !== undefined && word.toLowerCase() === test.column_name?.toLowerCase();
  const named = isColumn && target ? places.column(target, word) : undefined;
  const argument = argumentAt(said, test);
  const written = argument === undefined ? -1 : span.file.text.indexOf(argument, span.offset);
  const whole = written < 0 ? undefined : { file: span.file, offset: written, length: argument!.length };
  const exact = named ?? (word === undefined ? undefined : findWord(span, word)) ?? whole ?? span;
  const macro = at.at ? [{ message: `in the test "${test.test_metadata!.name}"`, at: at.at }] : [];
  return { ...at, at: exact, notes: [...macro, ...(at.notes ?? [])] };
}

/** The argument of a test in whose text DuckDB stumbles. */
function argumentAt({ compiledAt }: Problem, { test_metadata }: ManifestNode): string | undefined {
  if (!compiledAt) return undefined;
  const { file, offset } = compiledAt;
  const texts = Object.values(test_metadata?.kwargs ?? {}).filter((it) => typeof it === 'string');
  return texts.find((text) => {
    const start = text.length > 3 ? file.text.indexOf(text) : -1;
    return start >= 0 && offset >= start && offset <= start + text.length + 1;
  });
}

/**
 * Values in quotes are cast to the column's type when the test runs, and fail there once the column has a row. Tells
 * whether there is such a one.
 */
async function checkAcceptedValues(test: ManifestNode, environment: CheckEnvironment): Promise<boolean> {
  const { session, relations, found } = environment;
  const { name, namespace, kwargs } = test.test_metadata ?? { name: '', namespace: null, kwargs: {} };
  if (name !== 'accepted_values' || namespace !== null || kwargs['quote'] === false) return false;
  const column = relations
    .get(test.attached_node ?? '')
    ?.columns.find((it) => it.name.toLowerCase() === String(kwargs['column_name']).toLowerCase());
  if (!column || column.type === 'VARCHAR' || !Array.isArray(kwargs['values'])) return false;
  let isWrong = false;
  for (const value of kwargs['values'] as readonly unknown[]) {
    const cast = `select try_cast(${quoteText(value)} as ${column.type}) is null`;
    const { rows } = await session.execute(cast, { fetch: true });
    if (rows[0]?.[0] !== true) continue;
    isWrong = true;
    const problem = acceptedValueMistyped({ value: String(value), column: column.name, type: column.type });
    found(atYaml({ ...problem, node: test.unique_id }, test, environment), 'error');
  }
  return isWrong;
}
