import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readManifest } from '../../compiler/artifacts/manifest-artifact.ts';
import type { Manifest } from '../../compiler/manifest/manifest.ts';
import type { ManifestNode } from '../../compiler/manifest/resource.ts';
import { parseProject } from '../../compiler/parse/parse-project.ts';
import { loadBuiltinPackages } from '../../compiler/project/builtin-packages.ts';
import type { Project } from '../../compiler/project/project.ts';
import { diffNeedsState, stateManifestMissing } from '../../diagnostics/codes/artifacts.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { AttachedFiles, type RelationPlace } from '../../diff/attached-files.ts';
import { chooseKey } from '../../diff/choose-key.ts';
import { compareRelations } from '../../diff/compare-relations.ts';
import { type DataDiff, isSame, type RelationDiff } from '../../diff/data-diff.ts';
import { exitCodes } from '../outcome.ts';
import { EarlyExit, type Session } from '../session.ts';
import { loadSessionProject, type PreparedProject } from './prepare-project.ts';
import { selectNodes } from './select-nodes.ts';

const comparedTypes = new Set(['model', 'seed', 'snapshot']);

/** Where an environment keeps its relations. */
interface Side {
  /** The relation of a node, or why it has none that can be read. */
  readonly place: (node: ManifestNode) => RelationPlace | string;
}

/** Compares the rows of what is selected with those of another target, file or state. Nothing is written. */
export async function diffData(session: Session, prepared: PreparedProject): Promise<DataDiff> {
  const before = sideBefore(session, prepared);
  const after = sideOf(session, prepared.project, prepared.manifest);
  const { ids } = selectNodes(session, prepared, { resourceTypes: comparedTypes });
  const relations: RelationDiff[] = [];
  const skipped: { id: string; name: string; reason: string }[] = [];
  const files = await AttachedFiles.open();
  try {
    for (const id of prepared.graph.ids) {
      const node = ids.has(id) ? prepared.manifest.nodes[id] : undefined;
      if (!node || node.config.materialized === 'ephemeral') continue;
      const found = await compareNode(session, prepared.manifest, { node, before, after, files });
      if (typeof found === 'string') skipped.push({ id, name: node.name, reason: found });
      else relations.push(found);
    }
  } finally {
    files.close();
  }
  return { same: skipped.length === 0 && relations.every(isSame), relations, skipped };
}

interface NodeSides {
  readonly node: ManifestNode;
  readonly before: Side;
  readonly after: Side;
  readonly files: AttachedFiles;
}

async function compareNode(
  session: Session,
  manifest: Manifest,
  { node, before, after, files }: NodeSides,
): Promise<RelationDiff | string> {
  const { values } = session.flags;
  const places = { before: before.place(node), after: after.place(node) };
  if (typeof places.before === 'string') return places.before;
  if (typeof places.after === 'string') return places.after;
  const names = { before: await files.relation(places.before), after: await files.relation(places.after) };
  if (!names.before)
    return `${names.after ? '' : 'on both sides '}there is no ${printPlace(places.before)} to compare with`;
  if (!names.after) return `there is no ${printPlace(places.after)}`;
  const given = values['key'] as readonly string[];
  const chosen =
    given.length > 0
      ? { key: given.flatMap((it) => it.split(',')).filter(Boolean), keyFrom: '--key' }
      : chooseKey(manifest, node);
  const pair = { id: node.unique_id, name: node.name, before: names.before, after: names.after, ...chosen };
  try {
    return await compareRelations(files.database, pair, Number(values['limit'] ?? 5));
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.message.split('\n')[0]!;
    throw error;
  }
}

function printPlace({ files, database, schema, name }: RelationPlace): string {
  return `${schema}.${name} in ${files.get(database)}`;
}

/** `--against` names a file or a target; without it, `--state` tells the names of another environment's relations. */
function sideBefore(session: Session, { project, manifest }: PreparedProject): Side {
  const { against, state } = session.flags.values as { against?: string | null; state?: string | null };
  if (typeof against === 'string') {
    const file = resolve(session.invocation.workingFolder, against);
    if (existsSync(file) && statSync(file).isFile()) return fileSide(session, { project, manifest, file });
    const other = loadSessionProject(session, { target: against });
    const parsed = parseProject(other, loadBuiltinPackages());
    if (session.report(parsed.diagnostics)) throw new EarlyExit(exitCodes.unable);
    return sideOf(session, other, parsed.manifest);
  }
  if (typeof state !== 'string') throw new ProblemError(diffNeedsState());
  const previous = readManifest(resolve(project.root.root, state));
  if (!previous) throw new ProblemError(stateManifestMissing(state));
  return sideOf(session, project, previous);
}

/** A file that stands in for the one of the profile: an older copy of it. */
function fileSide(
  session: Session,
  { project, manifest, file }: { project: Project; manifest: Manifest; file: string },
): Side {
  const { database } = project.profile.credentials;
  return sideOf(session, project, manifest, new Map([[database.toLowerCase(), file]]));
}

function sideOf(
  session: Session,
  { profile }: Project,
  manifest: Manifest,
  instead: ReadonlyMap<string, string> = new Map(),
): Side {
  const { database, path, attach } = profile.credentials;
  const written = new Map([
    [database, path],
    ...attach.map((it) => [it.alias ?? stem(it.path), it.path] as const),
  ]);
  const files = new Map<string, string>();
  for (const [name, place] of written) {
    const file = instead.get(name.toLowerCase()) ?? place;
    if (!isAddress(file)) files.set(name, resolve(session.invocation.workingFolder, file));
  }
  return {
    place: ({ unique_id }) => {
      const node = manifest.nodes[unique_id];
      if (!node) return 'the other side has no such node';
      if (node.config.materialized === 'ephemeral') return 'it is ephemeral on the other side';
      const name = [...written.keys()].find((it) => it.toLowerCase() === node.database.toLowerCase());
      if (name === undefined) return `the profile has no database "${node.database}"`;
      if (!files.has(name)) return `only files can be compared, and database "${name}" is none`;
      return { files, database: name, schema: node.schema, name: node.alias };
    },
  };
}

function isAddress(path: string): boolean {
  return path === ':memory:' || /^[a-z][a-z0-9+.-]+:/i.test(path);
}

function stem(path: string): string {
  return path.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
}
