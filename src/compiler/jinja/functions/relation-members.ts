import { functionConfigInvalid, relationMatchEmpty } from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { type Dict, fromPlain } from '../dict.ts';
import { HostObject, hostFunction } from '../host.ts';
import { str, truth } from '../text.ts';
import { type Members, memberOf, orNull } from './host-class.ts';
import type { Relation } from './relation.ts';
import {
  changePath,
  PATH_PARTS,
  type PathPart,
  quoted,
  RELATION_TYPES,
  RelationPath,
  RelationPolicy,
  readKey,
} from './relation-path.ts';

const PARTS = { params: PATH_PARTS };

/** What `relation.x` gives. */
export const relationMembers: Members<Relation> = {
  fields: {
    database: (self) => self.database,
    schema: (self) => self.schema,
    identifier: (self) => self.identifier,
    table: (self) => self.identifier,
    name: (self) => self.identifier,
    type: (self) => self.type,
    path: (self) => new RelationPath(self.fields.path),
    quote_policy: (self) => new RelationPolicy(self.fields.quotePolicy),
    include_policy: (self) => new RelationPolicy(self.fields.includePolicy),
    quote_character: () => '"',
    dbt_created: (self) => self.fields.dbtCreated,
    limit: (self) => self.fields.limit,
    event_time_filter: (self) => fromPlain(self.fields.eventTimeFilter),
    external: (self) => self.fields.external,
    catalog: (self) => self.fields.catalog,
    require_alias: () => false,
    renameable_relations: () => [],
    replaceable_relations: () => [],
    information_schema_view: (self) =>
      self.fields.isInformationSchema ? self.fields.informationSchemaView : undefined,
    is_table: (self) => self.type === 'table',
    is_view: (self) => self.type === 'view',
    is_cte: (self) => self.type === 'cte',
    is_materialized_view: (self) => self.type === 'materialized_view',
    is_pointer: (self) => self.type === 'pointer_table',
    is_function: (self) => self.type === 'function',
    can_be_renamed: () => false,
    can_be_replaced: () => false,
  },
  methods: {
    render: { params: [], run: (self) => self.render() },
    render_limited: { params: [], run: (self) => self.renderLimited() },
    render_event_time_filtered: {
      params: ['rendered'],
      run: (self, [rendered]) => self.renderFiltered(truth(rendered ?? null) ? str(rendered) : self.render()),
    },
    include: { ...PARTS, run: (self, parts) => self.change({ include_policy: partsOf(parts) }) },
    quote: { ...PARTS, run: (self, parts) => self.change({ quote_policy: partsOf(parts) }) },
    incorporate: { run: (self, _args, kwargs) => self.change(kwargs) },
    replace: { run: (self, _args, kwargs) => self.change(kwargs) },
    replace_path: {
      run: (self, _args, kwargs) => self.with({ path: changePath(self.fields.path, kwargs) }),
    },
    without_identifier: { params: [], run: (self) => self.withoutIdentifier() },
    information_schema: {
      params: ['view_name'],
      run: (self, [view]) => self.informationSchema(typeof view === 'string' ? view : null),
    },
    information_schema_only: { params: [], run: (self) => self.informationSchema(null) },
    matches: { ...PARTS, run: matches },
    quoted: { params: ['identifier'], run: (_self, [identifier]) => quoted(str(identifier)) },
    to_dict: { params: ['omit_none'], run: toDict },
    get: { params: ['key', 'default'], run: get },
    get_function_config: { params: ['model'], run: (_self, [model]) => functionConfig(model) },
    get_function_macro_name: {
      params: ['config'],
      run: (_self, [config]) =>
        `${str(readKey(config, 'type'))}_function_${str(readKey(config, 'language'))}`,
    },
  },
};

/** What both `relation.x` and `api.Relation.x` give. */
export const relationStatics: Readonly<Record<string, unknown>> = {
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  External: 'external',
  MaterializedView: 'materialized_view',
  PointerTable: 'pointer_table',
  Function: 'function',
  add_ephemeral_prefix: hostFunction('add_ephemeral_prefix', ([name]) => `__dbt__cte__${str(name)}`, {
    params: ['name'],
  }),
  scd_args: hostFunction(
    'scd_args',
    ([key, updatedAt]) => [...(Array.isArray(key) ? key : [orNull(key)]), orNull(updatedAt)],
    { params: ['primary_key', 'updated_at'] },
  ),
  get_relation_type: hostFunction(
    'get_relation_type',
    ([type]) => (RELATION_TYPES.some((known) => known === type) ? type : 'external'),
    { params: ['value'] },
  ),
  get_default_quote_policy: hostFunction('get_default_quote_policy', () => allParts(), { params: [] }),
  get_default_include_policy: hostFunction('get_default_include_policy', () => allParts(), { params: [] }),
};

function allParts(): RelationPolicy {
  return new RelationPolicy({ database: true, schema: true, identifier: true });
}

function partsOf(parts: readonly unknown[]): Record<string, unknown> {
  return Object.fromEntries(PATH_PARTS.map((part, index) => [part, parts[index]]));
}

/** Whether the names agree without case: DuckDB's identifiers have none. */
function matches(self: Relation, values: readonly unknown[]): boolean {
  let asked = 0;
  for (const [index, part] of PATH_PARTS.entries()) {
    const wanted = orNull(values[index]);
    if (wanted === null) continue;
    asked++;
    if (!sameName(self, part, str(wanted))) return false;
  }
  if (asked === 0) throw new ProblemError(relationMatchEmpty());
  return true;
}

function sameName(self: Relation, part: PathPart, wanted: string): boolean {
  return self.fields.path[part]?.toLowerCase() === wanted.toLowerCase();
}

function toDict(self: Relation): Dict {
  const { fields } = self;
  return fromPlain({
    path: fields.path,
    type: fields.type,
    quote_character: '"',
    include_policy: fields.includePolicy,
    quote_policy: fields.quotePolicy,
    dbt_created: fields.dbtCreated,
    limit: fields.limit,
    event_time_filter: fields.eventTimeFilter,
    require_alias: false,
    catalog: fields.catalog,
    renameable_relations: [],
    replaceable_relations: [],
    external: fields.external,
  }) as Dict;
}

/** Packages ask `relation.get('metadata').type` whether a value is a relation. */
function get(self: Relation, [key, fallback]: readonly unknown[]): unknown {
  if (key === 'metadata') return fromPlain({ type: self.typeName });
  return self.getAttribute(str(key)) ?? orNull(fallback);
}

/** What a `function` resource declares, as `get_function_config(model)` gives it. */
class FunctionConfig extends HostObject {
  readonly values: Readonly<Record<string, unknown>>;
  constructor(values: Readonly<Record<string, unknown>>) {
    super();
    this.values = values;
  }
  override getAttribute(name: string): unknown {
    return memberOf({ fields: {}, methods: {} }, this, name) ?? this.values[name];
  }
}

function functionConfig(model: unknown): FunctionConfig | null {
  if (readKey(model, 'resource_type') !== 'function') return null;
  const config = readKey(model, 'config');
  const read = (source: unknown, key: string): unknown => orNull(readKey(source, key));
  const values = {
    language: read(model, 'language') ?? '',
    type: read(config, 'type') ?? '',
    runtime_version: read(config, 'runtime_version'),
    entry_point: read(config, 'entry_point'),
  };
  if (values.language === '') throw new ProblemError(functionConfigInvalid('language'));
  if (values.type === '') throw new ProblemError(functionConfigInvalid('type'));
  return new FunctionConfig(values);
}
