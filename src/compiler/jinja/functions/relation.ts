import { relationTypeUnknown } from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { HostObject, hostFunction } from '../host.ts';
import { str } from '../text.ts';
import { memberOf, orNull } from './host-class.ts';
import { relationMembers, relationStatics } from './relation-members.ts';
import {
  changePath,
  changePolicy,
  PATH_PARTS,
  type PathPart,
  type PathValues,
  type PolicyValues,
  pathText,
  quoted,
  RELATION_TYPES,
  type RelationType,
  readKey,
} from './relation-path.ts';

/** Keeps the rows of one stretch of time: microbatch and `--sample`. */
export interface EventTimeFilter {
  readonly field_name: string;
  /** As SQL text, such as `2024-01-01 00:00:00+00:00`; null leaves that side open. */
  readonly start: string | null;
  readonly end: string | null;
}

export interface RelationFields {
  readonly path: PathValues;
  readonly type: RelationType | null;
  readonly quotePolicy: PolicyValues;
  readonly includePolicy: PolicyValues;
  readonly dbtCreated: boolean;
  /** `--empty` is limit 0. */
  readonly limit: number | null;
  readonly eventTimeFilter: EventTimeFilter | null;
  /** Rendered instead of the name: a quoted file path or a function call. */
  readonly external: string | null;
  readonly catalog: string | null;
  /** Set on information schemas only: the view asked for. */
  readonly informationSchemaView: string | null;
  readonly isInformationSchema: boolean;
}

const ALL: PolicyValues = { database: true, schema: true, identifier: true };
const DEFAULTS: RelationFields = {
  path: { database: null, schema: null, identifier: null },
  type: null,
  quotePolicy: ALL,
  includePolicy: ALL,
  dbtCreated: false,
  limit: null,
  eventTimeFilter: null,
  external: null,
  catalog: null,
  informationSchemaView: null,
  isInformationSchema: false,
};

/** A table, view or other named thing of the database, as templates see it: dbt-duckdb's DuckDBRelation. Immutable. */
export class Relation extends HostObject {
  readonly fields: RelationFields;

  constructor(fields: Partial<RelationFields>) {
    super();
    this.fields = { ...DEFAULTS, ...fields };
  }

  /** A relation of these names, every part shown and quoted. */
  static of(path: Partial<PathValues>, more: Partial<RelationFields> = {}): Relation {
    return new Relation({ ...more, path: { ...DEFAULTS.path, ...path } });
  }

  get database(): string | null {
    return this.fields.path.database;
  }
  get schema(): string | null {
    return this.fields.path.schema;
  }
  get identifier(): string | null {
    return this.fields.path.identifier;
  }
  get type(): RelationType | null {
    return this.fields.type;
  }

  /** A copy with these fields. */
  with(fields: Partial<RelationFields>): Relation {
    return new Relation({ ...this.fields, ...fields });
  }
  withIdentifier(identifier: string | null): Relation {
    return this.with({ path: { ...this.fields.path, identifier } });
  }
  include(parts: Partial<PolicyValues>): Relation {
    return this.with({ includePolicy: { ...this.fields.includePolicy, ...parts } });
  }
  quote(parts: Partial<PolicyValues>): Relation {
    return this.with({ quotePolicy: { ...this.fields.quotePolicy, ...parts } });
  }
  withoutIdentifier(): Relation {
    return this.include({ identifier: false }).withIdentifier(null);
  }

  /** The information schema of this relation's database. */
  informationSchema(view: string | null): Relation {
    const { database } = this.fields.path;
    return new Relation({
      path: { database, schema: null, identifier: 'INFORMATION_SCHEMA' },
      type: 'view',
      includePolicy: { database: database !== null, schema: false, identifier: true },
      quotePolicy: { ...this.fields.quotePolicy, identifier: false },
      informationSchemaView: view,
      isInformationSchema: true,
    });
  }

  /** `incorporate` and `replace`: a copy with the fields that a template names; path and policies merge. */
  change(changes: unknown): Relation {
    const next: { -readonly [Key in keyof RelationFields]: RelationFields[Key] } = { ...this.fields };
    next.path = changePath(next.path, readKey(changes, 'path'));
    next.quotePolicy = changePolicy(next.quotePolicy, readKey(changes, 'quote_policy'));
    next.includePolicy = changePolicy(next.includePolicy, readKey(changes, 'include_policy'));
    const type = readKey(changes, 'type');
    if (type !== undefined) next.type = relationType(type);
    const limit = readKey(changes, 'limit');
    if (limit !== undefined) next.limit = orNull(limit) === null ? null : Number(limit);
    const external = readKey(changes, 'external');
    if (external !== undefined) next.external = orNull(external) === null ? null : str(external);
    const view = readKey(changes, 'information_schema_view');
    if (view !== undefined) next.informationSchemaView = orNull(view) === null ? null : str(view);
    const filter = readKey(changes, 'event_time_filter');
    if (filter !== undefined) next.eventTimeFilter = eventTimeFilter(filter);
    return new Relation(next);
  }

  /** The name for SQL, without limit and filter. */
  render(): string {
    if (this.fields.external !== null) return this.fields.external;
    const parts: string[] = [];
    for (const part of PATH_PARTS) {
      const name = this.fields.path[part];
      if (name !== null && this.fields.includePolicy[part]) parts.push(this.renderPart(part, name));
    }
    if (this.fields.informationSchemaView !== null) parts.push(this.fields.informationSchemaView);
    return parts.join('.');
  }

  private renderPart(part: PathPart, name: string): string {
    return this.fields.quotePolicy[part] ? quoted(name) : name;
  }

  /** The name as a subquery of at most `limit` rows, for `--empty`. */
  renderLimited(): string {
    const { limit } = this.fields;
    const name = this.render();
    if (limit === null) return name;
    return limit === 0
      ? `(select * from ${name} where false limit 0)`
      : `(select * from ${name} limit ${limit})`;
  }

  /** A name or subquery with the event-time filter around it. */
  renderFiltered(rendered: string): string {
    const condition = filterCondition(this.fields.eventTimeFilter);
    return condition === '' ? rendered : `(select * from ${rendered} where ${condition})`;
  }

  override get typeName(): string {
    return this.fields.isInformationSchema ? 'InformationSchema' : 'DuckDBRelation';
  }
  override get isMapping(): boolean {
    return true;
  }
  override isTruthy(): boolean {
    return true;
  }
  override getAttribute(name: string): unknown {
    const member = memberOf(relationMembers, this, name);
    if (member !== undefined) return member;
    if (name === 'create') return hostFunction('create', (args, kwargs) => createRelation(args, kwargs));
    return Object.hasOwn(relationStatics, name) ? relationStatics[name] : undefined;
  }
  override contains(item: unknown): boolean {
    return typeof item === 'string' && this.getAttribute(item) !== undefined;
  }
  override equals(other: unknown): boolean {
    return other instanceof Relation && JSON.stringify(other.fields) === JSON.stringify(this.fields);
  }
  override hashKey(): string {
    return `relation:${this.render()}`;
  }
  override toText(): string {
    return this.type === 'function' ? this.render() : this.renderFiltered(this.renderLimited());
  }
  override toRepr(): string {
    return `<${this.typeName} ${this.render()}>`;
  }
}

/** `Relation.create(database, schema, identifier, type, **more)` of a template; `quoting` is the project's. */
export function createRelation(
  args: readonly unknown[],
  named: Readonly<Record<string, unknown>>,
  quoting?: Partial<PolicyValues>,
): Relation {
  const kwargs: Record<string, unknown> = { ...named };
  [...PATH_PARTS, 'type'].forEach((name, index) => {
    if (index < args.length) kwargs[name] = args[index];
  });
  const path: Record<PathPart, string | null> = { database: null, schema: null, identifier: null };
  for (const part of PATH_PARTS) path[part] = pathText(part, kwargs[part]);
  const { database: _d, schema: _s, identifier: _i, ...rest } = kwargs;
  const base = Relation.of(path, {
    quotePolicy: { ...ALL, ...quoting },
    dbtCreated: kwargs['dbt_created'] === true,
  });
  return base.change(rest);
}

/** A relation type that a template wrote; undefined counts as none. */
export function relationType(value: unknown): RelationType | null {
  const given = orNull(value);
  if (given === null) return null;
  const type = str(given) as RelationType;
  if (!RELATION_TYPES.includes(type)) throw new ProblemError(relationTypeUnknown(type));
  return type;
}

function eventTimeFilter(value: unknown): EventTimeFilter | null {
  if (orNull(value) === null) return null;
  const bound = (key: string): string | null => {
    const part = orNull(readKey(value, key));
    return part === null ? null : str(part);
  };
  return { field_name: bound('field_name') ?? '', start: bound('start'), end: bound('end') };
}

function filterCondition(filter: EventTimeFilter | null): string {
  if (filter === null) return '';
  const conditions: string[] = [];
  if (filter.start !== null) conditions.push(`${filter.field_name} >= '${filter.start}'`);
  if (filter.end !== null) conditions.push(`${filter.field_name} < '${filter.end}'`);
  return conditions.join(' and ');
}
