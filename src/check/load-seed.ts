import type { ManifestNode } from '../compiler/manifest/resource.ts';
import type { Project } from '../compiler/project/project.ts';
import { type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source.ts';
import type { CheckEnvironment } from './environment.ts';
import type { CheckedColumn } from './finding.ts';
import { createTable, refusal } from './make-relation.ts';

/**
 * A seed is loaded as a build loads it. What is wrong with it is noted, and the seed loaded without its settings, else
 * made of the names in its first line; tells whether it is what was meant.
 */
export async function loadSeed(node: ManifestNode, environment: CheckEnvironment): Promise<boolean> {
  const { contexts, session, found } = environment;
  const load = (seed: ManifestNode) => refused(() => contexts.open(seed, session).materialize());
  const problem = await load(node);
  if (!problem) return true;
  found({ ...placed(problem, node, environment), node: node.unique_id }, 'error');
  await session.rollback();
  const plain = { ...node, config: { ...node.config, column_types: {}, 'pre-hook': [], 'post-hook': [] } };
  if (await load(plain)) {
    await session.rollback();
    await refusal(session, createTable(node, headerOf(node, environment)));
  }
  return false;
}

async function refused(work: () => Promise<unknown>): Promise<Problem | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** The columns of the file's first line, of no type. */
function headerOf(node: ManifestNode, { project }: CheckEnvironment): CheckedColumn[] {
  const text = fileOf(node, project)?.text ?? '';
  const line = text.slice(0, text.search(/\r?\n|$/)).replace('\ufeff', '');
  const delimiter = String(node.config['delimiter'] ?? ',');
  const names = line.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  return [...new Set(names)].filter(Boolean).map((name) => ({ name, type: '"NULL"' }));
}

function fileOf(node: ManifestNode, project: Project): SourceFile | undefined {
  return project.root.files.seeds.find((it) => it.path === node.original_file_path);
}

/** Its mistakes lie in its YAML or its file. */
function placed(problem: Problem, node: ManifestNode, { project, places }: CheckEnvironment): Problem {
  const words = [...problem.message.matchAll(/(?:name |column |")([\w]+)/g)].map((match) => match[1]!);
  const types = Object.entries((node.config['column_types'] ?? {}) as Record<string, unknown>)
    .flat()
    .map(String);
  const line = /on Line: (\d+)/i.exec(problem.message)?.[1];
  const file = fileOf(node, project);
  const word = words.find((it) => types.includes(it));
  const at =
    line && file ? lineSpan(file, Number(line)) : word === undefined ? undefined : places.word(node, word);
  return at ? { ...problem, at, notes: [] } : problem;
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
