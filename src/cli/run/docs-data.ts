import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonObject } from '../../compiler/artifacts/read-json.ts';
import type { DuckdbCredentials } from '../../compiler/project/project.ts';
import { noRowsToShow } from '../../diagnostics/codes/explore.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { quoteIdentifier } from '../../runner/duckdb/quote.ts';
import { openExplorer } from '../../runner/explore/explore-relation.ts';
import type { DocsData } from '../../serve/data-routes.ts';

type Entry = Readonly<Record<string, unknown>>;

/** Rows and column facts of what the manifest in target/ describes, for `docs serve`. */
export function docsData(
  targetFolder: string,
  { credentials, workingFolder }: { credentials: DuckdbCredentials; workingFolder: string },
): DocsData {
  const explorer = openExplorer(credentials, workingFolder);
  const relations = relationFinder(join(targetFolder, 'manifest.json'));
  return {
    preview: async (id) => explorer.preview(relations(id)),
    profile: async (id) => explorer.profile(relations(id)),
  };
}

/** Reads the manifest again only after it changed. */
function relationFinder(path: string): (id: string) => string {
  let version = '';
  let known = new Map<string, string>();
  return (id) => {
    const found = statSync(path, { throwIfNoEntry: false });
    const current = `${found?.mtimeMs}:${found?.size}`;
    if (current !== version) {
      known = relationsOf(readJsonObject(path) ?? {});
      version = current;
    }
    const relation = known.get(id);
    if (relation === undefined) throw new ProblemError(noRowsToShow(id));
    return relation;
  };
}

function relationsOf(manifest: Entry): Map<string, string> {
  const entries = [manifest['nodes'], manifest['sources']].flatMap((part) =>
    Object.entries((part ?? {}) as Record<string, Entry>),
  );
  return new Map(
    entries.flatMap(([id, entry]) => {
      const relation = relationOf(entry);
      return relation === undefined ? [] : [[id, relation] as const];
    }),
  );
}

const withRows = new Set(['model', 'seed', 'snapshot', 'source']);

/** What stands after `from`: the quoted name, or the file or function that the project put in its place. */
function relationOf(entry: Entry): string | undefined {
  const config = (entry['config'] ?? {}) as Entry;
  if (!withRows.has(String(entry['resource_type'])) || config['materialized'] === 'ephemeral')
    return undefined;
  const written = entry['relation_name'];
  const isName = typeof written !== 'string' || /^[\w".$ -]+$/.test(written);
  if (!isName && entry['resource_type'] === 'source') return written;
  const name = entry['identifier'] ?? entry['alias'] ?? entry['name'];
  return [entry['database'], entry['schema'], name]
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .map(quoteIdentifier)
    .join('.');
}
