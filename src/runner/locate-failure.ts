import { join } from 'node:path';
import type { CompiledNode } from '../compiler/compile/node-contexts.ts';
import { INTERNAL_PACKAGES } from '../compiler/jinja/functions/macro-library.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { ResourceBase } from '../compiler/manifest/resource.ts';
import { locateNode } from '../compiler/parse/locate-call.ts';
import type { Project } from '../compiler/project/project.ts';
import type { Problem } from '../diagnostics/diagnostic.ts';
import { fileSize, readTextIfPresent } from '../util/file-system.ts';
import { executedSqlPath } from './duckdb/sql-failure.ts';

/**
 * Moves a SQL failure from the statement that DuckDB saw to the node's compiled SQL within it, and from there to the
 * line of the template. A failure in what a materialization wrote around the SQL stays where it is.
 */
export function locateFailure(problem: Problem, compiled: CompiledNode | undefined): Problem {
  const place = problem.compiledAt;
  if (!place || place.file.path !== executedSqlPath || !compiled?.compiled_code) return problem;
  const within = offsetWithin(place.file.text, place.offset, compiled.compiled_code);
  if (within === undefined) return problem;
  const mapped = compiled.mapOffset?.(within) ?? undefined;
  const { at: _macro, notes: _frames, ...rest } = problem;
  return {
    ...rest,
    ...(mapped ? { at: mapped.at } : {}),
    ...(mapped && mapped.notes.length > 0 ? { notes: mapped.notes } : {}),
    compiledAt: {
      file: { path: compiled.compiledPath ?? executedSqlPath, text: compiled.compiled_code },
      offset: within,
      length: place.length,
    },
  };
}

/**
 * A generic test and a unit test are written in YAML: a place in the template that stands for one tells a user nothing,
 * so the place becomes the test's name there.
 */
export function locateInProperties(problem: Problem, node: ResourceBase, project: Project): Problem {
  const { at, notes = [], ...rest } = problem;
  if (!at || !/\.ya?ml$/i.test(node.original_file_path)) return problem;
  const isWritten = (place: { file: { path: string; text: string } }) =>
    project.packages.some((owner) =>
      Object.values(owner.files)
        .flat()
        .some((file) => file.path === place.file.path && file.text === place.file.text),
    );
  if (isWritten(at)) return problem;
  const kept = notes.filter((note) => note.at && isWritten(note.at));
  const place = locateNode(project, node);
  return { ...rest, ...(place ? { at: place } : {}), ...(kept.length > 0 ? { notes: kept } : {}) };
}

/** A seed's file is read by DuckDB, which tells the line of what it can't take. */
export function locateInSeed(problem: Problem, node: SeedNode): Problem {
  const line = Number(/CSV Error on Line: (\d+)/.exec(problem.message)?.[1]);
  if (node.resource_type !== 'seed' || problem.at || !Number.isInteger(line)) return problem;
  const path = join(node.root_path ?? '.', node.original_file_path);
  if (fileSize(path) > 5_000_000) return problem;
  const text = readTextIfPresent(path) ?? '';
  const lines = text.split('\n');
  const shown = lines[line - 1];
  if (shown === undefined) return problem;
  const offset = lines.slice(0, line - 1).reduce((sum, it) => sum + it.length + 1, 0);
  const file = { path: node.original_file_path, text };
  const { compiledAt: _statement, ...rest } = problem;
  return { ...rest, at: { file, offset, length: Math.max(1, shown.trimEnd().length) } };
}

interface SeedNode {
  readonly resource_type: string;
  readonly original_file_path: string;
  readonly root_path?: string | null;
}

/** Where an offset of the statement lies in the compiled SQL that it contains, perhaps several times. */
function offsetWithin(statement: string, offset: number, code: string): number | undefined {
  const core = code.trim();
  if (core === '') return undefined;
  const lead = code.indexOf(core);
  for (let start = statement.indexOf(core); start !== -1; start = statement.indexOf(core, start + 1)) {
    if (offset >= start && offset < start + core.length) return offset - start + lead;
  }
  return undefined;
}

/** Files of the macros that ship with emds: a place in them tells a user nothing. */
export function builtinMacroFiles(manifest: Manifest): ReadonlySet<string> {
  const builtin = new Set<string>();
  const own = new Set<string>();
  for (const macro of Object.values(manifest.macros)) {
    (INTERNAL_PACKAGES.includes(macro.package_name) ? builtin : own).add(macro.original_file_path);
  }
  for (const path of own) builtin.delete(path);
  return builtin;
}

/** The same problem, placed at the innermost frame that a user wrote. */
export function withoutBuiltinFrames(problem: Problem, builtin: ReadonlySet<string>): Problem {
  const { at, notes = [], ...rest } = problem;
  const isOwn = (place: { file: { path: string } } | undefined) =>
    place !== undefined && !builtin.has(place.file.path);
  const ownNotes = notes.filter((note) => !note.at || isOwn(note.at));
  const place = isOwn(at) ? at : ownNotes.find((note) => note.at)?.at;
  return {
    ...rest,
    ...(place ? { at: place } : {}),
    ...(ownNotes.length > 0 ? { notes: ownNotes } : {}),
  };
}
