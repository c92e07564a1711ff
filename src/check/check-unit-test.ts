import type { ExecutionContext } from '../compiler/compile/node-contexts.ts';
import type { GraphResource } from '../compiler/manifest/resource.ts';
import { unitTestColumnMissing, unitTestFails } from '../diagnostics/codes/check.ts';
import { type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import { nearest } from '../diagnostics/suggest.ts';
import { compareUnitTest } from '../runner/checks/unit-test.ts';
import type { CheckEnvironment } from './environment.ts';
import { refusal } from './make-relation.ts';

/** Binds a unit test's model on the rows that it gives, and holds the rows that it expects against the model's columns. */
export async function checkUnitTest(test: GraphResource, environment: CheckEnvironment): Promise<void> {
  const { contexts, watched, session, found, relations, places } = environment;
  const placed = (problem: Problem, section: 'given' | 'expect'): Problem => {
    const quoted = [...problem.message.matchAll(/'([^']+)'|"([^"]+)"/g)].map(
      (match) => match[1] ?? match[2]!,
    );
    const at = places.unitTest(
      test,
      section,
      quoted.filter((word) => word !== test.name),
    );
    return { ...problem, node: test.unique_id, ...(at ? { at } : {}) };
  };
  const named = (problem: Problem): Problem => {
    const at = places.unitTest(test, 'expect', []);
    return { ...problem, ...(at ? { at } : {}) };
  };
  const model = test.depends_on.nodes[0] ?? '';
  const isWrong = environment.isWrong(model);
  let context: ExecutionContext | undefined;
  let isBound = false;
  try {
    context = contexts.openUnitTest(test, watched);
    const compiled = await context.compile();
    // What is wrong with its model has been told of.
    const problem = isWrong
      ? undefined
      : await refusal(session, `describe select * from (\n${compiled.compiled_code}\n) as emds_test`);
    if (problem) found(placed(problem, 'given'), 'error');
    else isBound = !isWrong;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { problem } = error;
    // What its model, or what that is built on, can't be rendered for is told there.
    if (isWrong && !/unit test/i.test(problem.message)) return;
    const unread = problem.code === 'unit-test-input-missing' ? unreadInput(test, environment) : undefined;
    const at = unread && places.unitTest(test, 'given', [unread]);
    const hint = `${unread} is nothing that the model reads; ${problem.hint}`;
    found(at ? { ...problem, at, hint } : placed(problem, 'given'), 'error');
  }
  const columns = relations.get(model)?.columns.map((column) => column.name);
  if (!columns || environment.isVague(model)) return;
  const known = new Set(columns.map((name) => name.toLowerCase()));
  const expected = (test['expect'] as { rows?: unknown } | undefined)?.rows;
  const rows: readonly unknown[] = Array.isArray(expected) ? expected : [];
  const names = new Set(rows.flatMap((row) => Object.keys((row ?? {}) as object)));
  for (const name of names) {
    if (known.has(name.toLowerCase())) continue;
    const near = nearest(name, columns);
    const problem = unitTestColumnMissing({ name, test: test.name, ...(near ? { near } : {}) });
    found(placed(problem, 'expect'), 'error');
    isBound = false;
  }
  if (!isBound || !context) return;
  const problem = await whyNotPassed(test, context);
  if (problem) found(problem.code === 'unit-test-fails' ? named(problem) : placed(problem, 'given'), 'error');
}

/** What a unit test gives rows for and its model does not read. */
function unreadInput(test: GraphResource, { graph }: CheckEnvironment): string | undefined {
  const read = graph.parents.get(test.depends_on.nodes[0] ?? '') ?? [];
  const given = ((test['given'] ?? []) as readonly { readonly input: string }[]).map(({ input }) => input);
  return given.find((input) => {
    const name = /['"]([^'"]+)['"]\s*(?:,\s*v(?:ersion)?\s*=.*)?\)\s*$/.exec(input)?.[1];
    return name !== undefined && !read.some((id) => id.split('.').includes(name));
  });
}

/** Its rows are all given: it passes here where it does in a build. */
async function whyNotPassed(test: GraphResource, context: ExecutionContext): Promise<Problem | undefined> {
  try {
    const { status, message } = await compareUnitTest({ node: test, context });
    if (status !== 'fail') return undefined;
    return unitTestFails({ test: test.name, rows: String(message).trim(), node: test.unique_id });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.problem;
  }
}
