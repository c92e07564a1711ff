import type { Problem } from '../diagnostics/diagnostic.ts';
import { sqlExcerpt } from './duckdb/sql-excerpt.ts';
import { executedSqlPath } from './duckdb/sql-failure.ts';

/** What dbt's messages name of a node. */
export interface NamedNode {
  readonly resource_type: string;
  readonly name: string;
  readonly original_file_path: string;
}

/** A problem's sentence with DuckDB's excerpt of the executed SQL, as dbt hands DuckDB's errors on. */
export function problemText(problem: Problem): string {
  const place = problem.compiledAt;
  if (!place || place.file.path !== executedSqlPath) return problem.message;
  const excerpt = sqlExcerpt(place.file.text, place.offset);
  return excerpt === '' ? problem.message : `${problem.message}\n\n${excerpt}`;
}

/** dbt's name of a node in its messages: the test of a version of a model has that version in it. */
export function shownName(
  node: Pick<NamedNode, 'name' | 'resource_type'> & { readonly version?: unknown },
): string {
  const version = node.version ?? null;
  return node.resource_type === 'unit_test' && version !== null
    ? `${node.name}_v${String(version)}`
    : node.name;
}

/**
 * dbt's message of a node that failed: `Runtime Error in model orders (models/orders.sql)` and the text, indented. For an
 * internal error dbt does not name it.
 */
export function nodeErrorText(problem: Problem, failed: NamedNode): string {
  const node = problem.about ?? failed;
  if (problem.kind === 'Internal') return `Internal Error\n  ${problem.message.replaceAll('\n', '\n  ')}`;
  const title = `${problem.kind} Error in ${node.resource_type} ${shownName(node)} (${node.original_file_path})`;
  const lines = [...problemText(problem).split('\n'), ...macroStack(problem, node)];
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

/** dbt lists the macros for what templates raise by themselves; for SQL, only DuckDB's text stands. */
function macroStack(problem: Problem, node: NamedNode): string[] {
  if (problem.kind !== 'Compilation' || problem.compiledAt || problem.code.startsWith('sql-')) return [];
  const frames = (problem.notes ?? []).flatMap((note) => {
    const name = /macro "([^"]+)"$/.exec(note.message)?.[1];
    return name === undefined ? [] : [`macro ${name} (${note.at?.file.path ?? '?'})`];
  });
  if (frames.length === 0) return [];
  const callers = [...frames, `${node.resource_type} ${shownName(node)} (${node.original_file_path})`];
  return ['', ...callers.map((frame, i) => `> ${i === 0 ? 'in' : 'called by'} ${frame}`)];
}
