import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import type { ManifestNode } from '../compiler/manifest/resource.ts';
import type { Project } from '../compiler/project/project.ts';
import type { Note, Problem } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../diagnostics/source.ts';

/** Whether a file is the project's own, rather than a package's. */
export type IsOwnFile = (file: SourceFile) => boolean;

export function ownFiles(project: Project): IsOwnFile {
  const texts = new Map<string, string>();
  for (const list of Object.values(project.root.files))
    for (const file of list) if (!/\.csv$/i.test(file.path)) texts.set(file.path, file.text);
  return (file) => texts.get(file.path) === file.text;
}

/**
 * Moves a problem to where its user can mend it: to the place that wrote the wrong word, through the macros that only
 * passed it on, and out of packages. What DuckDB gives no place for is looked for by its name.
 */
export function placeProblem(
  problem: Problem,
  { node, compiled, isOwn }: { node: ManifestNode; compiled: CompiledNode; isOwn: IsOwnFile },
): Problem {
  // Of PIVOT and UNPIVOT, DuckDB tells the place of the statement.
  const isPlaced = problem.at && !/UNPIVOT/.test(problem.message) && !isOfAlias(problem);
  return inOwnFile(isPlaced ? problem : placedByName(problem, node, compiled), isOwn);
}

/** Of an alias in a clause that allows no aggregates, DuckDB tells the place of what it stands for. */
function isOfAlias({ message, compiledAt }: Problem): boolean {
  const clause = /^Binder Error: (WHERE|GROUP BY) clause cannot contain/.exec(message)?.[1];
  if (!clause || !compiledAt) return false;
  const front = compiledAt.file.text.slice(0, compiledAt.offset).toLowerCase();
  return front.lastIndexOf(clause.toLowerCase()) < front.lastIndexOf('select');
}

/** The same problem at the place in the project's own files that led to it, where there is one. */
export function inOwnFile(placed: Problem, isOwn: IsOwnFile): Problem {
  if (!placed.at) return placed;
  const frames: Note[] = [{ message: 'the SQL is written here', at: placed.at }, ...(placed.notes ?? [])];
  const chosen = chooseFrame(frames, wrongWord(placed), isOwn);
  if (chosen <= 0) return placed;
  const notes = frames.filter((_, index) => index !== chosen);
  return { ...placed, at: frames[chosen]!.at!, notes };
}

function wrongWord({ compiledAt }: Problem): string | undefined {
  if (!compiledAt) return undefined;
  const { file, offset, length } = compiledAt;
  const piece = file.text.slice(offset, offset + length);
  return /[\w$]+$/.exec(piece.replaceAll('"', ''))?.[0];
}

/** The innermost frame that has the word itself; else the innermost of the project's own. */
function chooseFrame(frames: readonly Note[], word: string | undefined, isOwn: IsOwnFile): number {
  const own = frames.flatMap((frame, index) => (frame.at && isOwn(frame.at.file) ? [index] : []));
  const naming = own.find((index) => word !== undefined && lineOf(frames[index]!.at!).includes(word));
  return naming ?? own[0] ?? 0;
}

/** The first row after VALUES that has another number of values than the one before it. */
function oddRow(sql: string): RegExpExecArray | null {
  for (const start of sql.matchAll(/\bvalues\b/gi)) {
    let width: number | undefined;
    const rows = /\s*,?\s*\(((?:[^()']|'(?:[^']|'')*'|\((?:[^()]|\([^()]*\))*\))*)\)/y;
    rows.lastIndex = start.index + start[0].length;
    for (let row = rows.exec(sql); row; row = rows.exec(sql)) {
      const plain = row[1]!.replace(/'(?:[^']|'')*'|\((?:[^()]|\([^()]*\))*\)/g, '');
      const count = plain.split(',').length;
      if (width !== undefined && count !== width)
        return Object.assign(row, { index: row.index + row[0].indexOf('('), 0: '(' });
      width = count;
    }
  }
  return null;
}

function escaped(text: string): string {
  return text.replace(/[^\w]/g, '\\$&');
}

function lineOf({ file, offset }: Span): string {
  const start = file.text.lastIndexOf('\n', offset - 1) + 1;
  const end = file.text.indexOf('\n', offset);
  return file.text.slice(start, end < 0 ? undefined : end);
}

/** The first place in the compiled SQL of a name that the message quotes, or of the clause that it speaks of. */
function placedByName(problem: Problem, node: ManifestNode, compiled: CompiledNode): Problem {
  const code = compiled.compiled_code ?? '';
  const quoted = [...problem.message.split('\n')[0]!.matchAll(/"([^"]+)"|'([^']+)'/g)];
  const names = quoted.map((match) => (match[1] ?? match[2]!).replace(/^.*\./, ''));
  const clause = /^.*?(GROUP BY|ORDER BY) term out of range/.exec(problem.message)?.[1];
  const field = /Cannot extract field '([^']+)' from expression "([^"]+)"/.exec(problem.message);
  const having = /column (\w+) must appear in the GROUP BY clause or be used/.exec(problem.message)?.[1];
  const holder = /^Binder Error: (WHERE|GROUP BY|HAVING|QUALIFY|ORDER BY|LIMIT) clause cannot/.exec(
    problem.message,
  )?.[1];
  const twice = /^Parser Error: Duplicate CTE name "([^"]+)"/.exec(problem.message)?.[1];
  const refused = /^Invalid Input Error: .*: (.{2,})$/.exec(problem.message.split('\n')[0]!)?.[1];
  const patterns = [
    ...(holder ? [new RegExp(`\\b${holder.replace(' ', '\\s+')}\\b`, 'i')] : []),
    ...(twice
      ? [new RegExp(`(?<=\\b${escaped(twice)}"?\\s+as\\b[\\s\\S]*)\\b${escaped(twice)}(?="?\\s+as\\b)`, 'i')]
      : []),
    ...(having ? [new RegExp(`(?<=\\bhaving\\b[\\s\\S]*)\\b${having}\\b`, 'i')] : []),
    ...(/DECIMAL type width/.test(problem.message)
      ? [/\b(?:decimal|numeric|dec)\s*\(\s*(?:0|39|[4-9]\d|\d{3,})\b/i]
      : []),
    ...(/lambda function/.test(problem.message) ? [/\(\s*\w+\s*,\s*\w+[^()]*\)\s*->|\blambda\b/i] : []),
    ...(refused ? [new RegExp(escaped(refused))] : []),
    ...(field ? [new RegExp(`${escaped(field[2]!)}"?\\s*\\."?\\s*${escaped(field[1]!)}`, 'i')] : []),
    ...(/must appear in the GROUP BY/.test(problem.message)
      ? [/select\s+(?:\w+\.)?\*(?=\s*,)(?![\s\S]*select\s+(?:\w+\.)?\*\s*,)/i]
      : []),
    ...(/^Binder Error: Set operations/.test(problem.message)
      ? [/\b(?:union|except|intersect)\b(?:\s+all\b)?/i]
      : []),
    ...(/argument types '[-+]\(/.test(problem.message) ? [/\b(?:range|groups)\s+between\b/i] : []),
    ...names.map((name) => new RegExp(`(?<![\\w$])${escaped(name)}(?![\\w$])`, 'i')),
    ...(clause ? [new RegExp(`${clause.replace(' ', '\\s+')}[\\s\\d,]*\\d`, 'i')] : []),
  ];
  const searches = [
    ...(/^Parser Error: VALUES lists/.test(problem.message) ? [oddRow] : []),
    ...patterns.map((pattern) => (text: string) => pattern.exec(text)),
  ];
  for (const search of searches) {
    const found = search(code);
    const place = found && compiled.mapOffset(found.index);
    if (!found || !place) continue;
    const file = { path: compiled.compiledPath, text: code };
    const compiledAt = { file, offset: found.index, length: found[0].length };
    return { ...problem, at: place.at, notes: place.notes, compiledAt };
  }
  const start = compiled.mapOffset(Math.max(0, code.search(/\S/)));
  if (start) return { ...problem, at: { ...start.at, length: 1 } };
  return {
    ...problem,
    at: { file: { path: node.original_file_path, text: node.raw_code }, offset: 0, length: 1 },
  };
}
