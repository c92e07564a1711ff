import type { SourceDefinition } from '../../manifest/resource.ts';
import { formatNamed } from '../access.ts';
import { raise, typeError, valueError } from '../failure.ts';
import { percentFormat } from '../percent-format.ts';
import { repr, str } from '../text.ts';
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
  const { meta } = source;
  const config = source.config as Record<string, unknown>;
  const location =
    config['external_location'] ?? meta['external_location'] ?? source.source_meta['external_location'];
  if (location === undefined || location === null) return null;
  if (typeof location !== 'string') return typeError(`it is no text but ${repr(location)}`);
  const { name, identifier, schema, database, tags, source_meta: sourceMeta } = source;
  const fields = { name, identifier, schema, database, tags, ...sourceMeta, ...meta, ...config };
  const filled = fill(location, config['formatter'] ?? meta['formatter'] ?? 'newstyle', fields);
  return filled.includes('(') || filled.startsWith("'") ? filled : `'${filled}'`;
}

/** A location with its fields filled in, in one of Python's three ways; what is unknown is a `KeyError`, as there. */
function fill(location: string, formatter: unknown, fields: Readonly<Record<string, unknown>>): string {
  switch (formatter) {
    case 'newstyle':
      return formatNamed(location, fields);
    case 'oldstyle':
      return percentFormat(location, fields);
    case 'template':
      return location.replace(/\$(?:(\$)|(?:\{(\w+)\}|([a-z_]\w*))|)/gi, (_all, dollar, braced, plain) => {
        const key: string | undefined = braced ?? plain;
        if (dollar) return '$';
        if (key === undefined) return valueError('Invalid placeholder in string');
        return Object.hasOwn(fields, key) ? str(fields[key]) : raise('KeyError', repr(key));
      });
    default:
      return valueError(`its formatter is ${repr(formatter)}, not newstyle, oldstyle or template`);
  }
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
