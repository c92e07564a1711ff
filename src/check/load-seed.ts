import type { ManifestNode } from '../compiler/manifest/resource.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source.ts';
import type { CheckEnvironment } from './environment.ts';

/** A seed is loaded as a build loads it; its mistakes lie in its YAML or its file. */
export async function loadSeed(
  node: ManifestNode,
  { contexts, session, project, places }: CheckEnvironment,
): Promise<void> {
  try {
    await contexts.open(node, session).materialize();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { problem } = error;
    const words = [...problem.message.matchAll(/(?:name |column |")([\w]+)/g)].map((match) => match[1]!);
    const types = Object.entries((node.config['column_types'] ?? {}) as Record<string, unknown>)
      .flat()
      .map(String);
    const line = /on Line: (\d+)/i.exec(problem.message)?.[1];
    const file = project.root.files.seeds.find((it) => it.path === node.original_file_path);
    const word = words.find((it) => types.includes(it));
    const at =
      line && file ? lineSpan(file, Number(line)) : word === undefined ? undefined : places.word(node, word);
    throw at ? new ProblemError({ ...problem, at, notes: [] }) : error;
  }
}

function lineSpan(file: SourceFile, line: number): Span {
  const lines = file.text.split('\n');
  const offset = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  return {
    file,
    offset: Math.min(offset, file.text.length),
    length: Math.max(1, (lines[line - 1] ?? '').trimEnd().length),
  };
}
