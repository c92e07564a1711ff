import { relationOfSource } from '../compiler/jinja/functions/node-relation.ts';
import type { Relation } from '../compiler/jinja/functions/relation.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { SourceDefinition, UniqueId } from '../compiler/manifest/resource.ts';
import type { Project } from '../compiler/project/project.ts';
import { quoteText } from '../runner/duckdb/quote.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import type { CheckedColumn } from './finding.ts';
import { queryColumns } from './make-relation.ts';

/** Sources that are files: with the columns that their files have, or as relations to make of what YAML says. */
export interface SettledSources {
  readonly manifest: Manifest;
  readonly columns: ReadonlyMap<UniqueId, readonly CheckedColumn[]>;
}

/**
 * Looks at the files that sources stand for. Where there are none yet, or they lie elsewhere than on this machine, and YAML
 * gives types, the source is an empty relation of these: a fresh clone is checked without data and without a network.
 */
export async function settleSources(
  project: Project,
  manifest: Manifest,
  session: DuckdbSession,
): Promise<SettledSources> {
  const columns = new Map<UniqueId, readonly CheckedColumn[]>();
  const sources: Record<UniqueId, SourceDefinition> = { ...manifest.sources };
  for (const [id, source] of Object.entries(manifest.sources)) {
    const relation = relationOfSource(source, project.root.config.quoting);
    if (!relation.fields.external) continue;
    const isTyped = Object.values(source.columns).some((column) => column.data_type);
    if (isTyped && !(await hasFiles(relation, session))) sources[id] = withoutLocation(source);
    else {
      const found = await queryColumns(session, `select * from ${relation.render()}`);
      if (found) columns.set(id, found);
    }
  }
  return { manifest: { ...manifest, sources }, columns };
}

/** Addresses count as having none. What is no plain path, such as a call of read_csv, is asked for its quoted text. */
async function hasFiles(relation: Relation, session: DuckdbSession): Promise<boolean> {
  const paths = [...String(relation.fields.external).matchAll(/'((?:[^']|'')+)'/g)].map((match) =>
    match[1]!.replaceAll("''", "'"),
  );
  for (const path of paths) {
    if (/^[a-z][a-z0-9+.-]+:\/\//i.test(path)) return false;
    const { rows } = await session.execute(`select count(*) from glob(${quoteText(path)})`, { fetch: true });
    if (Number(rows[0]?.[0]) > 0) return true;
  }
  return paths.length === 0;
}

function withoutLocation(source: SourceDefinition): SourceDefinition {
  const strip = <T>(values: T): T => {
    if (typeof values !== 'object' || values === null) return values;
    const { external_location: _gone, ...rest } = values as Record<string, unknown>;
    return rest as T;
  };
  return {
    ...source,
    config: { ...strip(source.config), meta: strip(source.config['meta']) },
    meta: strip(source.meta),
    source_meta: strip(source.source_meta),
  };
}
