import { INTERNAL_PACKAGES } from '../compiler/jinja/functions/macro-library.ts';
import { Relation } from '../compiler/jinja/functions/relation.ts';
import type { Manifest } from '../compiler/manifest/manifest.ts';
import type { ManifestNode, ResourceType } from '../compiler/manifest/resource.ts';
import type { Flags } from '../compiler/project/project.ts';
import { quoteIdentifier } from './duckdb/quote.ts';
import type { DuckdbSession } from './duckdb/session.ts';
import { operationNode } from './operation-node.ts';
import type { RunEnvironment } from './run-environment.ts';

/** Database and schema. */
export type SchemaName = readonly [database: string, schema: string];

/** The schemas of those nodes that become relations, each once. */
export function schemasOf(nodes: readonly ManifestNode[], flags: Flags): SchemaName[] {
  return eachOnce(nodes.filter((node) => isRelational(node, flags)).map(schemaOf));
}

/** The schemas that must be there before nodes of these ids run; functions live in one, too. */
export function schemasFor(manifest: Manifest, ids: readonly string[], flags: Flags): SchemaName[] {
  const functions = ids.flatMap((id) => (manifest.functions[id] as ManifestNode | undefined) ?? []);
  return eachOnce([...schemasOf(nodesOf(manifest, ids), flags), ...functions.map(schemaOf)]);
}

const schemaOf = ({ database, schema }: ManifestNode): SchemaName => [database, schema];

function eachOnce(names: readonly SchemaName[]): SchemaName[] {
  return [
    ...new Map(names.map((name) => [name.map((part) => part.toLowerCase()).join('\0'), name])).values(),
  ];
}

/** The nodes and functions of a list of ids (not sources, exposures, …). */
export function nodesOf(manifest: Manifest, ids: Iterable<string>): ManifestNode[] {
  return [...ids].flatMap(
    (id) => manifest.nodes[id] ?? (manifest.functions[id] as ManifestNode | undefined) ?? [],
  );
}

function isRelational(node: ManifestNode, flags: Flags): boolean {
  switch (node.resource_type as ResourceType) {
    case 'model':
    case 'seed':
    case 'snapshot':
    case 'function':
      return node.config.materialized !== 'ephemeral';
    case 'test':
      return (
        node.config.store_failures_as === 'table' ||
        node.config.store_failures_as === 'view' ||
        (node.config.store_failures_as !== 'ephemeral' &&
          (node.config.store_failures ?? flags.STORE_FAILURES))
      );
    default:
      return false;
  }
}

/**
 * Creates what is missing of them; one look at each database tells what is there. Where a project has a macro of its own
 * for that, the macro does it.
 */
export async function createSchemas(
  session: DuckdbSession,
  schemas: readonly SchemaName[],
  environment?: Pick<RunEnvironment, 'project' | 'manifest' | 'contexts'>,
): Promise<void> {
  const databases = new Set(schemas.map(([database]) => database));
  const existing = new Set<string>();
  for (const database of databases) {
    for (const schema of await session.listSchemas(database)) {
      existing.add(`${database}\0${schema}`.toLowerCase());
    }
  }
  const missing = schemas.filter(
    ([database, schema]) => !existing.has(`${database}\0${schema}`.toLowerCase()),
  );
  if (missing.length === 0) return;
  const create = schemaMacro(session, environment);
  await session.exclusively(async () => {
    for (const [database, schema] of missing) await create(database, schema);
  });
}

type CreateSchema = (database: string, schema: string) => Promise<unknown>;

function schemaMacro(
  session: DuckdbSession,
  environment: Pick<RunEnvironment, 'project' | 'manifest' | 'contexts'> | undefined,
): CreateSchema {
  const names = ['create_schema', 'duckdb__create_schema', 'default__create_schema'];
  const isOverridden = Object.values(environment?.manifest.macros ?? {}).some(
    (macro) => names.includes(macro.name) && !INTERNAL_PACKAGES.includes(macro.package_name),
  );
  if (!environment || !isOverridden) {
    return (database, schema) =>
      session.execute(`create schema if not exists ${quoteIdentifier(database)}.${quoteIdentifier(schema)}`);
  }
  const { project, contexts } = environment;
  const context = contexts.open(operationNode(project, 'create_schema'), session);
  return async (database, schema) => {
    await context.callMacro('create_schema', [], { relation: Relation.of({ database, schema }, {}) });
    await session.commit();
  };
}
