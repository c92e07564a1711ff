import { type Graph, reach } from '../compiler/graph/graph.ts';
import type { ManifestNode, SourceDefinition, UniqueId } from '../compiler/manifest/resource.ts';
import { dependsOnData, sourceSchemaUnknown } from '../diagnostics/codes/check.ts';
import { type Diagnostic, type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import { createSchemas, type SchemaName } from '../runner/create-schemas.ts';
import { quoteIdentifier } from '../runner/duckdb/quote.ts';
import { checkModel } from './check-model.ts';
import { checkTest } from './check-test.ts';
import { type CheckEnvironment, columnsIn } from './environment.ts';
import type { CheckResult, Finding } from './finding.ts';
import { refusal, relationName, standsAlone, withHint } from './make-relation.ts';
import { ownFiles } from './place-problem.ts';
import { relationKey, sourceColumns } from './source-columns.ts';
import { WatchedSession } from './watched-session.ts';
import { YamlPlaces } from './yaml-places.ts';

/** What `checkProject` needs; its `found`, `places` and `relations` are its own. */
export type CheckOptions = Omit<CheckEnvironment, 'found' | 'places' | 'relations' | 'watched' | 'isOwn'> & {
  /** Nodes to check with everything that they are built from, parents first. */
  readonly ids: readonly UniqueId[];
  readonly signal?: AbortSignal;
};

/**
 * Proves a project without data: every relation is made empty in a scratch database in the order of the graph, so that
 * DuckDB's binder finds what a build would stumble over. One run finds all mistakes that do not follow from others.
 */
export async function checkProject(options: CheckOptions): Promise<CheckResult> {
  const { ids, signal, ...given } = options;
  const findings = new Map<string, Finding>();
  const unchecked = new Map<UniqueId, string>();
  const found = (problem: Problem, severity: Diagnostic['severity']) =>
    noteFinding(findings, { ...problem, severity }, given.graph);
  const places = new YamlPlaces(given.project);
  const isOwn = ownFiles(given.project);
  const mended = new Set<UniqueId>();
  const shared: Shared = { ...given, places, isOwn, relations: new Map(), found };
  await prepare(shared, ids);
  let checked = 0;
  for (const id of ids) {
    if (signal?.aborted) break;
    const blocker = given.graph.parents.get(id)?.find((parent) => unchecked.has(parent));
    if (blocker !== undefined) {
      unchecked.set(id, blocker);
      continue;
    }
    checked++;
    const doubtful = given.graph.parents.get(id)?.some((parent) => mended.has(parent)) ?? false;
    const outcome = await checkNode(id, doubtful ? onlyCertain(shared) : shared);
    if (outcome === 'broken') unchecked.set(id, id);
    if (outcome === 'mended' || doubtful) mended.add(id);
  }
  return { findings: [...findings.values()], relations: shared.relations, unchecked, checked };
}

function noteFinding(findings: Map<string, Finding>, diagnostic: Diagnostic, graph: Graph): void {
  const { at, code, message, node } = diagnostic;
  const place = at ? `${at.file.path}:${at.offset}` : node;
  const key = `${code} ${place} ${message}`;
  if (findings.has(key)) return;
  const breaks = diagnostic.severity === 'error' && node ? [...reach(graph.children, [node])] : [];
  findings.set(key, { diagnostic, breaks: breaks.sort() });
}

/** Makes all schemas and sources; what the scratch database has is then known to templates. */
/** What all nodes of a check share. */
type Shared = Omit<CheckEnvironment, 'watched'>;

async function prepare(environment: Shared, ids: readonly UniqueId[]): Promise<void> {
  const { manifest, session, contexts, project } = environment;
  const schemas = new Map<string, SchemaName>();
  const add = (database: string | null, schema: string) => {
    const name: SchemaName = [database ?? project.profile.credentials.database, schema];
    schemas.set(name.join('\0').toLowerCase(), name);
  };
  for (const id of ids) {
    const node = manifest.nodes[id] ?? manifest.sources[id];
    if (node) add(node.database, node.schema);
  }
  await createSchemas(session, [...schemas.values()]);
  for (const id of ids) {
    const source = manifest.sources[id];
    if (source) await makeSource(source, environment);
  }
  await contexts.loadSchemas(session, [...schemas.values()]);
}

async function makeSource(source: SourceDefinition, environment: Shared): Promise<void> {
  const { session, existing, relations, project } = environment;
  const database = source.database ?? project.profile.credentials.database;
  const columns = sourceColumns(
    source,
    existing.get(relationKey(database, source.schema, source.identifier)),
  );
  if (!columns) return;
  const list = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${type}`).join(', ');
  const name = relationName({ database, schema: source.schema, alias: source.identifier });
  const problem = await refusal(session, `create table if not exists ${name} (${list})`);
  if (!problem) relations.set(source.unique_id, { id: source.unique_id, columns, sql: null });
}

/** Types of what is built on a mended relation are not what a build would see: only names are sure. */
function onlyCertain(shared: Shared): Shared {
  return {
    ...shared,
    found: (problem, severity) => {
      if (standsAlone(problem) || problem.code === 'sql-parser-error') shared.found(problem, severity);
    },
  };
}

/** `mended`: there is a mistake, and what is built on the node can be checked as far as names go. */
type Outcome = 'right' | 'mended' | 'broken';

async function checkNode(id: UniqueId, shared: Shared): Promise<Outcome> {
  const source = shared.manifest.sources[id];
  if (source) return sourceIsKnown(source, shared) ? 'right' : 'broken';
  const node = shared.manifest.nodes[id];
  if (!node || isProgram(node.language)) return node ? 'broken' : 'right';
  // Names that are missing are missing with data too; most else may come of a template that was given no rows.
  const watched = new WatchedSession(shared.session);
  let errors = 0;
  const found: Shared['found'] = (problem, severity) => {
    if (severity === 'error') errors++;
    const doubtful = watched.missedRows && !standsAlone(problem);
    if (doubtful) shared.found(dependsOnData(problem), 'warning');
    else shared.found(problem, severity);
  };
  const environment: CheckEnvironment = { ...shared, watched, found };
  try {
    const made = await checkByType(node, environment);
    await shared.session.commit();
    return !made ? 'broken' : errors > 0 ? 'mended' : 'right';
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    found({ ...withHint(error.problem), node: id }, 'error');
    return 'broken';
  } finally {
    await shared.session.rollback();
  }
}

/** What a program makes is known when it has run. */
function isProgram(language: string | undefined): boolean {
  return language === 'python' || language === 'typescript';
}

async function checkByType(node: ManifestNode, environment: CheckEnvironment): Promise<boolean> {
  const { contexts, session, relations } = environment;
  switch (node.resource_type) {
    case 'model':
    case 'snapshot':
      return await checkModel(node, environment);
    case 'seed':
      await contexts.open(node, session).materialize();
      relations.set(node.unique_id, {
        id: node.unique_id,
        columns: await columnsIn(session, node),
        sql: null,
      });
      return true;
    case 'test':
      await checkTest(node, environment);
      return true;
    default:
      return true;
  }
}

function sourceIsKnown(source: SourceDefinition, { relations, places, found }: Shared): boolean {
  if (relations.has(source.unique_id)) return true;
  if (isExternal(source)) return true;
  const at = places.column(source, undefined);
  const name = `${source.source_name}.${source.name}`;
  found(sourceSchemaUnknown({ node: source.unique_id, name, ...(at ? { at } : {}) }), 'warning');
  return false;
}

/** Files that the SQL itself reads. */
function isExternal(source: SourceDefinition): boolean {
  const places = [source.config, source.meta, source.source_meta] as readonly (
    | Record<string, unknown>
    | undefined
  )[];
  return places.some((place) => place?.['external_location'] !== undefined);
}
