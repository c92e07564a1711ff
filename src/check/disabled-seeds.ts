import type { ManifestNode, UniqueId } from '../compiler/manifest/resource.ts';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import { type CheckEnvironment, columnsIn } from './environment.ts';
import type { CheckedRelation } from './finding.ts';
import { relationKey } from './source-columns.ts';

type Environment = Pick<CheckEnvironment, 'manifest' | 'relations' | 'session' | 'contexts' | 'project'>;

/**
 * Sources of which nobody has said the columns, and that a seed stands for which is switched off: projects carry their
 * sample data in this way. Only the columns are of interest; what is wrong with such a seed is not.
 */
export async function sourcesOfDisabledSeeds(
  ids: readonly UniqueId[],
  environment: Environment,
): Promise<CheckedRelation[]> {
  const { manifest, relations, session, contexts, project } = environment;
  const open = ids.flatMap((id) => (relations.has(id) ? [] : (manifest.sources[id] ?? [])));
  if (open.length === 0) return [];
  const seeds = disabledSeeds(manifest);
  const found: CheckedRelation[] = [];
  for (const { unique_id, database, schema, identifier } of open) {
    const seed = seeds.get(relationKey(database ?? project.profile.credentials.database, schema, identifier));
    if (!seed) continue;
    try {
      await contexts.open(seed, session).materialize();
      await session.commit();
      found.push({ id: unique_id, columns: await columnsIn(session, seed), sql: null });
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
    } finally {
      await session.rollback();
    }
  }
  return found;
}

function disabledSeeds({ disabled }: Environment['manifest']): ReadonlyMap<string, ManifestNode> {
  const nodes = Object.values(disabled).flat() as readonly ManifestNode[];
  const seeds = nodes.filter((node) => node.resource_type === 'seed');
  return new Map(seeds.map((node) => [relationKey(node.database, node.schema, node.alias), node]));
}
