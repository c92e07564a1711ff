import { FreshParse } from '../../compiler/parse/cache/fresh-parse.ts';
import { parseProject } from '../../compiler/parse/parse-project.ts';
import { loadBuiltinPackages } from '../../compiler/project/builtin-packages.ts';
import type { Package, PackageFiles, Project, ProjectFile } from '../../compiler/project/project.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { positionAt, type Span } from '../../diagnostics/source.ts';
import { type Edit, EditedFiles } from './edit.ts';
import { findEdit, isOfMend } from './find-edit.ts';

/** A project as far as it can be read. */
export interface MendedParse {
  readonly parse: FreshParse;
  /** What is wrong with it beside what was known. */
  readonly more: readonly Diagnostic[];
  /** Moves a diagnostic to the files as the user wrote them. */
  readonly restored: (diagnostic: Diagnostic) => Diagnostic;
}

/** Each round mends the first mistakes of all files; a file with more than these stays unread. */
const mostRounds = 8;

/**
 * Parses a project whose mistakes are known once more, with something plausible in the place of each, so that further
 * mistakes can be found behind them. Undefined where nothing can be mended.
 */
export function parseMended(project: Project, known: readonly Diagnostic[]): MendedParse | undefined {
  const files = new EditedFiles();
  const keys = new Set(known.map(keyOf));
  const more: Diagnostic[] = [];
  let current = project;
  let parse = parseOf(current);
  for (let round = 0; round < mostRounds; round++) {
    const edits = editsFor(parse, current.root);
    if (edits.size === 0) break;
    current = withEdits(current, edits, files);
    parse = parseOf(current);
    for (const diagnostic of problemsOf(parse).map((it) => files.restored(it))) {
      const key = keyOf(diagnostic);
      if (keys.has(key) || isOfMend(diagnostic)) continue;
      keys.add(key);
      more.push(diagnostic);
    }
  }
  return current === project ? undefined : { parse, more, restored: (it) => files.restored(it) };
}

function parseOf(project: Project): FreshParse {
  return new FreshParse(project, parseProject(project, loadBuiltinPackages()), undefined);
}

function problemsOf(parse: FreshParse): readonly Diagnostic[] {
  return [...parse.diagnostics, ...parse.graphDiagnostics];
}

function keyOf({ code, at, message }: Diagnostic): string {
  return `${code} ${at ? `${at.file.path}:${positionAt(at.file.text, at.offset).line}` : message}`;
}

function editsFor(parse: FreshParse, { files }: Package): Map<string, Edit[]> {
  const own = new Map<string, ProjectFile>();
  for (const list of Object.values(files) as (readonly ProjectFile[])[])
    for (const file of list) if (!/\.csv$/i.test(file.path)) own.set(file.path, file);
  const { manifest } = parse;
  const isRead = (id: string | undefined) =>
    id !== undefined && (id in manifest.nodes || id in manifest.macros);
  const edits = new Map<string, Edit[]>();
  for (const diagnostic of problemsOf(parse)) {
    if (diagnostic.severity !== 'error') continue;
    const at = placeOf(diagnostic, own);
    const edit = at && findEdit(diagnostic, at, isRead);
    if (edit) edits.set(at.file.path, [...(edits.get(at.file.path) ?? []), edit]);
  }
  return edits;
}

/** The place in the project's own files, in a query rather than in a macro that it calls. */
function placeOf({ at, notes = [] }: Diagnostic, own: ReadonlyMap<string, ProjectFile>): Span | undefined {
  const spans = [at, ...notes.map((note) => note.at)].flatMap((span) => {
    const file = span && own.get(span.file.path);
    const start = file ? file.text.indexOf(span.file.text) : -1;
    return file && start >= 0 ? [{ file, offset: start + span.offset, length: span.length }] : [];
  });
  return spans.find(({ file }) => !/\{%-?\s*(?:macro|test|materialization)\b/.test(file.text)) ?? spans[0];
}

function withEdits(project: Project, edits: ReadonlyMap<string, Edit[]>, files: EditedFiles): Project {
  const changed = new Map<string, ProjectFile>();
  const change = (file: ProjectFile): ProjectFile => {
    const own = edits.get(file.path);
    if (!own) return file;
    const known = changed.get(file.path) ?? files.edit(file, own);
    changed.set(file.path, known);
    return known;
  };
  const lists = Object.entries(project.root.files) as [keyof PackageFiles, readonly ProjectFile[]][];
  const root: Package = {
    ...project.root,
    files: Object.fromEntries(
      lists.map(([kind, list]) => [kind, list.map(change)]),
    ) as unknown as PackageFiles,
  };
  return { ...project, root, packages: project.packages.map((it) => (it === project.root ? root : it)) };
}
