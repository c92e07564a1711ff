import type { CompiledNode } from '../../compiler/compile/node-contexts.ts';
import type { ManifestNode } from '../../compiler/manifest/resource.ts';
import { withNearMacro } from '../../compiler/parse/near-macro.ts';
import { type Problem, ProblemError } from '../../diagnostics/diagnostic.ts';
import type { CheckEnvironment } from '../environment.ts';
import { inOwnFile } from '../place-problem.ts';
import { EditedFiles } from './edit.ts';
import { findEdit } from './find-edit.ts';

const mostMistakes = 10;

/**
 * Renders a node's template. What is wrong in it is noted, and something plausible rendered in its place; a mistake that
 * nothing can stand for is thrown.
 */
export async function compileMended(
  node: ManifestNode,
  environment: CheckEnvironment,
): Promise<CompiledNode> {
  const { contexts, watched } = environment;
  try {
    return await contexts.open(node, watched).compile();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return await mend(node, environment, error.problem);
  }
}

async function mend(
  node: ManifestNode,
  { contexts, watched, found, project, manifest, isOwn }: CheckEnvironment,
  first: Problem,
): Promise<CompiledNode> {
  const files = new EditedFiles();
  const owner = project.packages.find(({ name }) => name === node.package_name);
  const written = Object.values(owner?.files ?? {}).flat();
  let file = written.find(({ path }) => path === node.original_file_path);
  const start = file?.text.indexOf(node.raw_code) ?? -1;
  const tail = (file?.text.length ?? 0) - start - node.raw_code.length;
  let problem = first;
  for (let mistakes = 0; ; mistakes++) {
    const said = withNearMacro(problem, Object.values(manifest.macros));
    const shown = files.restored(said);
    const at = file && start >= 0 ? placeIn(said, file.text, node.original_file_path) : undefined;
    // A reference that is near another one was mended when it was parsed.
    const { hint: _near, ...unknown } = said;
    const meant = /-not-found$/.test(said.code) ? unknown : said;
    const edit = at && file && findEdit(meant, { ...at, file }, () => false);
    if (!edit || !file || mistakes === mostMistakes) throw new ProblemError(shown);
    found({ ...inOwnFile(shown, isOwn), node: node.unique_id }, 'error');
    file = files.edit(file, [edit]);
    const raw_code = file.text.slice(start, file.text.length - tail);
    try {
      return restoredIn(await contexts.open({ ...node, raw_code }, watched).compile(), files);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      problem = error.problem;
    }
  }
}

function placeIn(
  { at, notes = [] }: Problem,
  text: string,
  path: string,
): { offset: number; length: number } | undefined {
  for (const span of [at, ...notes.map((note) => note.at)]) {
    const start = span?.file.path === path ? text.indexOf(span.file.text) : -1;
    if (span && start >= 0) return { offset: start + span.offset, length: span.length };
  }
  return undefined;
}

function restoredIn(compiled: CompiledNode, files: EditedFiles): CompiledNode {
  return {
    ...compiled,
    mapOffset: (offset) => {
      const place = compiled.mapOffset(offset);
      return place && { ...place, ...files.restored(place) };
    },
  };
}
