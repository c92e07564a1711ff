import { resolve } from 'node:path';
import { readManifest } from '../../compiler/artifacts/manifest-artifact.ts';
import type { UniqueId } from '../../compiler/manifest/resource.ts';
import { stateManifestMissing, stateNeeded } from '../../diagnostics/codes/artifacts.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Session } from '../session.ts';
import type { PreparedProject } from './prepare-project.ts';

type Relations = ReadonlyMap<UniqueId, { database: string | null; schema: string; alias: string }>;

/** With `--defer` (or for `clone`): the relations of the environment that `--defer-state` or `--state` describes. */
export function deferredRelations(session: Session, { project }: PreparedProject): Relations | undefined {
  const { values } = session.flags;
  if (values['defer'] !== true && session.call.command !== 'clone') return undefined;
  const folder = values['defer_state'] ?? values['state'];
  if (typeof folder !== 'string') throw new ProblemError(stateNeeded());
  const manifest = readManifest(resolve(project.root.root, folder));
  if (!manifest) throw new ProblemError(stateManifestMissing(folder));
  const relations = new Map<UniqueId, { database: string | null; schema: string; alias: string }>();
  for (const node of Object.values(manifest.nodes)) {
    if (!['model', 'seed', 'snapshot'].includes(node.resource_type)) continue;
    if (node.config.materialized === 'ephemeral') continue;
    relations.set(node.unique_id, { database: node.database, schema: node.schema, alias: node.alias });
  }
  return relations;
}
