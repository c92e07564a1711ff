import type { ManifestNode } from '../compiler/manifest/resource.ts';
import { findWord } from '../compiler/parse/find-word.ts';
import type { Project } from '../compiler/project/project.ts';
import { type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source.ts';
import { quoteIdentifier } from '../runner/duckdb/quote.ts';
import type { CheckEnvironment } from './environment.ts';
import type { CheckedColumn } from './finding.ts';
import { createTable, refusal, relationName } from './make-relation.ts';

/**
 * A seed is loaded as a build loads it. What is wrong with it is noted, and the seed loaded without its settings, else
 * made of the names in its first line; tells whether it is what was meant.
 */
export async function loadSeed(node: ManifestNode, environment: CheckEnvironment): Promise<boolean> {
  const { contexts, session, found } = environment;
  const load = (seed: ManifestNode) => refused(() => contexts.open(seed, session).materialize());
  const problem = await load(node);
  if (!problem) return true;
  await session.rollback();
  const plain = { ...node, config: { ...node.config, column_types: {}, 'pre-hook': [], 'post-hook': [] } };
  const isLoaded = (await load(plain)) === undefined;
  const mistyped = isLoaded ? await mistypedColumn(node, environment) : undefined;
  const told = placed(problem, node, environment);
  const types = mistyped === undefined ? undefined : environment.places.word(node, 'column_types');
  const at = types && findWord(types, mistyped!);
  const notes = told.at ? [{ message: 'a value that does not fit', at: told.at }] : [];
  found({ ...told, ...(at ? { at, notes } : {}), node: node.unique_id }, 'error');
  if (!isLoaded) {
    await session.rollback();
    await refusal(session, createTable(node, headerOf(node, environment)));
  }
  return false;
}

/** A column most of whose values are not of the type that the seed's settings give it. */
async function mistypedColumn(
  node: ManifestNode,
  { session }: CheckEnvironment,
): Promise<string | undefined> {
  for (const [name, type] of Object.entries((node.config['column_types'] ?? {}) as Record<string, unknown>)) {
    const column = quoteIdentifier(name);
    const sql = `select count(${column}) > 2 * count(try_cast(${column}::varchar as ${type})) from ${relationName(node)}`;
    const isMistyped = await session.execute(sql, { fetch: true }).then(
      ({ rows }) => rows[0]?.[0] === true,
      () => false,
    );
    if (isMistyped) return name;
  }
  return undefined;
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
