import type { NodeContexts } from '../compiler/compile/node-contexts.ts';
import type { Graph } from '../compiler/graph/graph.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';
import type { Project } from '../compiler/project/project.ts';
import type { Problem } from '../diagnostics/diagnostic.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import type { CheckedColumn } from './finding.ts';
import type { KnownRelations } from './known-relations.ts';
import type { IsOwnFile } from './place-problem.ts';
import type { ExistingColumns } from './source-columns.ts';
import type { LazyParser } from './stand-in.ts';
import type { WatchedSession } from './watched-session.ts';
import type { YamlPlaces } from './yaml-places.ts';

/** What checking one node works with. */
export interface CheckEnvironment {
  readonly project: Project;
  readonly manifest: Manifest;
  readonly graph: Graph;
  readonly contexts: NodeContexts;
  /** On a scratch warehouse. */
  readonly session: DuckdbSession;
  /** The same session, as the node's templates have it. */
  readonly watched: WatchedSession;
  readonly places: YamlPlaces;
  readonly isOwn: IsOwnFile;
  /** Whether something is wrong with a node that was checked, or with what it is built on. */
  readonly isWrong: (id: UniqueId) => boolean;
  /** Whether its columns may be others than those that were meant. */
  readonly isVague: (id: UniqueId) => boolean;
  readonly parser: LazyParser;
  readonly existing: ExistingColumns;
  /** What has been made so far. */
  readonly relations: KnownRelations;
  /** Notes a mistake: `warning` where a build would go on. */
  readonly found: (problem: Problem, severity: 'error' | 'warning') => void;
}

/** The columns of a relation of the scratch database. */
export async function columnsIn(
  session: DuckdbSession,
  relation: { database: string | null; schema: string; alias: string },
): Promise<readonly CheckedColumn[]> {
  return await session.columnsOf({
    database: relation.database,
    schema: relation.schema,
    identifier: relation.alias,
  });
}
