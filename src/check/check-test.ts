import type { ManifestNode } from '../compiler/manifest/resource.ts';
import type { Problem } from '../diagnostics/diagnostic.ts';
import { locateFailure } from '../runner/locate-failure.ts';
import type { CheckEnvironment } from './environment.ts';
import { refusal, withHint } from './make-relation.ts';

/** Binds a data test's query. What a generic test is given wrong is found where YAML gives it. */
export async function checkTest(node: ManifestNode, environment: CheckEnvironment): Promise<void> {
  const { session, watched, contexts, found, manifest, places } = environment;
  const compiled = await contexts.open(node, watched).compile();
  const statement = `explain select * from (\n${compiled.compiled_code}\n) as emds_test`;
  const problem = await refusal(session, statement);
  if (!problem) return;
  const located = withHint({ ...locateFailure(problem, compiled), node: node.unique_id });
  found(node.test_metadata ? atYaml(located, node) : located, 'error');

  function atYaml(at: Problem, test: ManifestNode): Problem {
    const id = test.attached_node ?? test.depends_on.nodes[0];
    const target = id === undefined || id === null ? undefined : (manifest.nodes[id] ?? manifest.sources[id]);
    const span = places.test(test, target);
    if (!span) return at;
    const macro = at.at ? [{ message: `in the test "${test.test_metadata!.name}"`, at: at.at }] : [];
    return { ...at, at: span, notes: [...macro, ...(at.notes ?? [])] };
  }
}
