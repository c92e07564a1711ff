import type { SourceDefinition } from '../../manifest/resource.ts';
import { Relation } from './relation.ts';

type Quoting = Readonly<Record<string, unknown>>;

interface RelationNode {
  readonly database: string | null;
  readonly schema: string | null;
  readonly alias?: string;
  readonly identifier?: string;
  readonly name: string;
  readonly config?: { readonly quoting?: Quoting; readonly materialized?: string };
}

/** The relation that a model, seed, snapshot or stored test makes: the project's quoting, changed by the node's own. */
export function relationOfNode(node: RelationNode, projectQuoting: Quoting): Relation {
  return Relation.of(
    { database: node.database, schema: node.schema, identifier: node.alias ?? node.identifier ?? node.name },
    { quotePolicy: quotePolicy(projectQuoting, node.config?.quoting ?? {}) },
  );
}

/**
 * A source's relation. `external_location` in its config or meta, or in those of its schema, stands for the files to
 * read; `{name}`, `{identifier}`, `{schema}` and what its config and meta hold are filled in (dbt-duckdb's DuckDBRelation.create_from_source).
 */
export function relationOfSource(source: SourceDefinition, projectQuoting: Quoting): Relation {
  const quotePolicy_ = quotePolicy(projectQuoting, source.quoting);
  const relation = Relation.of(
    { database: source.database, schema: source.schema, identifier: source.identifier },
    { quotePolicy: quotePolicy_ },
  );
  const location = externalLocation(source);
  return location === null ? relation : relation.with({ external: location });
}

function externalLocation(source: SourceDefinition): string | null {
  const meta = source.meta ?? {};
  const config = source.config ?? {};
  const location =
    config['external_location'] ?? meta['external_location'] ?? source.source_meta?.['external_location'];
  if (typeof location !== 'string') return null;
  const fields: Record<string, string> = {
    name: source.name,
    identifier: source.identifier,
    schema: source.schema,
    database: source.database ?? '',
    ...textsOf(source.source_meta ?? {}),
    ...textsOf(meta),
    ...textsOf(config),
  };
  const formatter = config['formatter'] ?? meta['formatter'] ?? 'newstyle';
  const filled =
    formatter === 'oldstyle'
      ? location.replace(/%\((\w+)\)s/g, (whole, key: string) => fields[key] ?? whole)
      : formatter === 'template'
        ? location.replace(/\$\{?(\w+)\}?/g, (whole, key: string) => fields[key] ?? whole)
        : location.replace(/\{(\w+)\}/g, (whole, key: string) => fields[key] ?? whole);
  return filled.includes('(') || filled.startsWith("'") ? filled : `'${filled}'`;
}

/** Whatever a source's config and meta say can be filled in. */
function textsOf(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const usable = Object.entries(values).filter(([, value]) => ['string', 'number'].includes(typeof value));
  return Object.fromEntries(usable.map(([name, value]) => [name, String(value)]));
}

function quotePolicy(
  project: Quoting,
  own: Quoting,
): { database: boolean; schema: boolean; identifier: boolean } {
  const part = (name: 'database' | 'schema' | 'identifier'): boolean => {
    const value = own[name] ?? project[name];
    return value === undefined || value === null ? true : value !== false;
  };
  return { database: part('database'), schema: part('schema'), identifier: part('identifier') };
}
