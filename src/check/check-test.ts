import type { ManifestNode } from '../compiler/manifest/resource.ts';
import type { Problem } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/source.ts';
import { locateFailure } from '../runner/locate-failure.ts';
import type { CheckEnvironment } from './environment.ts';
import { refusal, withHint } from './make-relation.ts';
import { placeProblem } from './place-problem.ts';

/** Binds a data test's query. What a generic test is given wrong is found where YAML gives it. */
export async function checkTest(node: ManifestNode, environment: CheckEnvironment): Promise<void> {
  const { session, watched, contexts, found, manifest, places } = environment;
  const compiled = await contexts.open(node, watched).compile();
  const statement = `describe select * from (\n${compiled.compiled_code}\n) as emds_test`;
  const problem = await refusal(session, statement);
  if (!problem) return;
  const failure = { ...locateFailure(problem, compiled), node: node.unique_id };
  const located = withHint(placeProblem(failure, { node, compiled, isOwn: environment.isOwn }));
  found(node.test_metadata ? atYaml(located, node) : located, 'error');

  function atYaml(at: Problem, test: ManifestNode): Problem {
    const id = test.attached_node ?? test.depends_on.nodes[0];
    const target = id === undefined || id === null ? undefined : (manifest.nodes[id] ?? manifest.sources[id]);
    const span = places.test(test, target);
    if (!span) return at;
    const exact = wordWithin(span, problem!) ?? span;
    const macro = at.at ? [{ message: `in the test "${test.test_metadata!.name}"`, at: at.at }] : [];
    return { ...at, at: exact, notes: [...macro, ...(at.notes ?? [])] };
  }
}

/** Where the arguments of a test in YAML have the name that is wrong. */
function wordWithin(span: Span, { message }: Problem): Span | undefined {
  const name = /"([^"]+)"/.exec(message)?.[1]?.replace(/^.*\./, '');
  if (name === undefined || !/^\w+$/.test(name)) return undefined;
  const { text } = span.file;
  const column = span.offset - text.lastIndexOf('\n', span.offset) - 1;
  const rest = text.slice(span.offset);
  const end = rest.search(new RegExp(`\\n {0,${Math.max(0, column - 1)}}\\S`));
  const within = (end < 0 ? rest : rest.slice(0, end)).search(new RegExp(`\\b${name}\\b`));
  return within < 0 ? undefined : { file: span.file, offset: span.offset + within, length: name.length };
}
