import {
  relationNearlyFound,
  relationNull,
  relationTypeMissing,
} from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { HostObject } from '../host.ts';
import { iterate } from '../sequence.ts';
import { settle } from '../settle.ts';
import { str } from '../text.ts';
import {
  type AdapterMethods,
  type AdapterOptions,
  callMacro,
  relationArgument,
  sessionOf,
  settled,
} from './adapter-context.ts';
import { Column } from './column.ts';
import { orNull } from './host-class.ts';
import { Relation } from './relation.ts';
import { ResultTable } from './table.ts';

const NONE = (): null => null;
const LIST = (): unknown[] => [];

/** Methods about relations, schemas and their cache. */
export const relationMethods: AdapterMethods = {
  get_relation: {
    params: ['database', 'schema', 'identifier'],
    run: (adapter, [database, schema, identifier]) => getRelation(adapter, [database, schema, identifier]),
    parse: NONE,
  },
  already_exists: {
    params: ['schema', 'name'],
    run: function* (adapter, [schema, name]) {
      const { database } = adapter.credentials;
      return (yield* settled(getRelation(adapter, [database, schema, name]))) !== null;
    },
    parse: () => false,
  },
  list_relations: {
    params: ['database', 'schema'],
    run: async (adapter, [database, schema]) => {
      const { cache } = adapter.run;
      await cache.load(sessionOf(adapter, 'list_relations'), textOrNull(database), str(schema));
      return cache.list(textOrNull(database), str(schema));
    },
    parse: LIST,
  },
  list_relations_without_caching: {
    params: ['schema_relation'],
    run: function* (adapter, [relation]) {
      const table = yield* settled(
        callMacro(adapter, 'list_relations_without_caching', { schema_relation: relation }),
      );
      return table instanceof ResultTable ? table.rows.map((row) => relationOfRow(row.values)) : [];
    },
    parse: LIST,
  },
  list_schemas: {
    params: ['database'],
    run: function* (adapter, [database]) {
      const table = yield* settled(callMacro(adapter, 'list_schemas', { database: orNull(database) }));
      return iterate(table).map(firstCell);
    },
    parse: LIST,
  },
  check_schema_exists: { params: ['database', 'schema'], run: checkSchemaExists, parse: () => false },
  create_schema: { params: ['relation'], run: createSchema, parse: NONE },
  drop_schema: {
    params: ['relation'],
    run: async (adapter, [value]) => {
      const relation = relationArgument(value, 'drop_schema', 'relation').withoutIdentifier();
      await sessionOf(adapter, 'drop_schema').exclusively(async () => {
        await settle(callMacro(adapter, 'drop_schema', { relation }));
        await adapter.session?.commit();
      });
      adapter.run.cache.dropSchema(relation.database, relation.schema);
      return null;
    },
    parse: NONE,
  },
  drop_relation: {
    params: ['relation'],
    run: (adapter, [value]) => {
      if (orNull(value) === null) throw new ProblemError(relationNull('drop'));
      const relation = relationArgument(value, 'drop_relation', 'relation');
      if (relation.type === null) throw new ProblemError(relationTypeMissing(relation.toText()));
      adapter.run.cache.drop(relation);
      return nothing(callMacro(adapter, 'drop_relation', { relation }));
    },
    parse: NONE,
  },
  rename_relation: {
    params: ['from_relation', 'to_relation'],
    run: (adapter, [from, to]) => {
      renameInCache(adapter, from, to);
      return nothing(callMacro(adapter, 'rename_relation', { from_relation: from, to_relation: to }));
    },
    parse: NONE,
  },
  truncate_relation: {
    params: ['relation'],
    run: (adapter, [relation]) => nothing(callMacro(adapter, 'truncate_relation', { relation })),
    parse: NONE,
  },
  cache_added: {
    params: ['relation'],
    run: (adapter, [relation]) => {
      if (!(relation instanceof Relation)) throw new ProblemError(relationNull('cache'));
      adapter.run.cache.add(relation);
      return '';
    },
  },
  cache_dropped: {
    params: ['relation'],
    run: (adapter, [relation]) => {
      if (!(relation instanceof Relation)) throw new ProblemError(relationNull('drop'));
      adapter.run.cache.drop(relation);
      return '';
    },
  },
  cache_renamed: {
    params: ['from_relation', 'to_relation'],
    run: (adapter, [from, to]) => {
      renameInCache(adapter, from, to);
      return '';
    },
  },
  get_columns_in_relation: {
    params: ['relation'],
    run: (adapter, [relation]) => columnsIn(adapter, relation),
    parse: LIST,
  },
  get_columns_in_table: {
    params: ['schema', 'identifier'],
    run: (adapter, [schema, identifier]) => {
      const { database } = adapter.credentials;
      return columnsIn(adapter, Relation.of({ database, schema: str(schema), identifier: str(identifier) }));
    },
    parse: LIST,
  },
  get_missing_columns: { params: ['from_relation', 'to_relation'], run: missingColumns, parse: LIST },
  expand_target_column_types: {
    params: ['from_relation', 'to_relation'],
    // DuckDB's texts have no length: there is nothing to expand.
    run: (_adapter, [from, to]) => {
      relationArgument(from, 'expand_target_column_types', 'from_relation');
      relationArgument(to, 'expand_target_column_types', 'to_relation');
      return null;
    },
    parse: NONE,
  },
  alter_column_type: {
    params: ['relation', 'column_name', 'new_column_type'],
    run: (adapter, [relation, column_name, new_column_type]) =>
      nothing(callMacro(adapter, 'alter_column_type', { relation, column_name, new_column_type })),
    parse: NONE,
  },
};

/** The cached relation, or null; reads the schema first when nobody has. */
function getRelation(adapter: AdapterOptions, names: readonly unknown[]): unknown {
  const [database, schema, identifier] = names.map(textOrNull);
  const { cache } = adapter.run;
  const find = (): Relation | null =>
    exactly(cache.get(database ?? null, schema ?? null, identifier ?? ''), { database, schema, identifier });
  if (schema === null || schema === undefined || cache.has(database ?? null, schema)) return find();
  return cache.load(sessionOf(adapter, 'get_relation'), database ?? null, schema).then(find);
}

/** Names that differ in case alone are one to DuckDB and two to dbt, which refuses to take one for the other. */
function exactly(
  found: Relation | null,
  asked: Readonly<Record<'database' | 'schema' | 'identifier', string | null | undefined>>,
): Relation | null {
  const { schema, identifier } = asked;
  const isSame = (name: string | null, wanted: string | null | undefined) => !wanted || name === wanted;
  if (!found || (isSame(found.schema, schema) && isSame(found.identifier, identifier))) return found;
  const path = { database: asked.database ?? null, schema: schema ?? null, identifier: identifier ?? null };
  throw new ProblemError(relationNearlyFound(Relation.of(path).render(), found.render()));
}

function* checkSchemaExists(
  adapter: AdapterOptions,
  [database, schema]: readonly unknown[],
): Generator<unknown, unknown, unknown> {
  const information_schema = Relation.of({ database: textOrNull(database) }).informationSchema(null);
  const table = yield* settled(callMacro(adapter, 'check_schema_exists', { information_schema, schema }));
  return Number(firstCell(iterate(table)[0])) > 0;
}

async function createSchema(adapter: AdapterOptions, [value]: readonly unknown[]): Promise<unknown> {
  const relation = relationArgument(value, 'create_schema', 'relation').withoutIdentifier();
  await sessionOf(adapter, 'create_schema').exclusively(async () => {
    await settle(callMacro(adapter, 'create_schema', { relation }));
    await adapter.session?.commit();
  });
  return null;
}

function renameInCache(adapter: AdapterOptions, from: unknown, to: unknown): void {
  if (!(from instanceof Relation) || !(to instanceof Relation)) {
    const name = (value: unknown): string => (value instanceof Relation ? value.toText() : 'null relation');
    throw new ProblemError(relationNull('rename', name(from), name(to)));
  }
  adapter.run.cache.rename(from, to);
}

/** The columns; none when the relation does not exist, as callers use this to find out. */
function* columnsIn(adapter: AdapterOptions, relation: unknown): Generator<unknown, unknown, unknown> {
  try {
    return yield* settled(callMacro(adapter, 'get_columns_in_relation', { relation }));
  } catch (error) {
    if (error instanceof Error && error.message.toLowerCase().includes('does not exist')) return [];
    throw error;
  }
}

function* missingColumns(
  adapter: AdapterOptions,
  [from, to]: readonly unknown[],
): Generator<unknown, unknown, unknown> {
  relationArgument(from, 'get_missing_columns', 'from_relation');
  relationArgument(to, 'get_missing_columns', 'to_relation');
  const source = iterate(yield* columnsIn(adapter, from));
  const known = new Set(iterate(yield* columnsIn(adapter, to)).map(columnName));
  return source.filter((column) => !known.has(columnName(column)));
}

/** A column's name, also of objects that macros made themselves. */
export function columnName(column: unknown): string {
  if (column instanceof Column) return column.column;
  return column instanceof HostObject ? str(column.getAttribute('name')) : str(column);
}

/** A macro's output is no result of these methods: they give none. */
function* nothing(result: unknown): Generator<unknown, null, unknown> {
  yield* settled(result);
  return null;
}

function relationOfRow([database, name, schema, type]: readonly unknown[]): Relation {
  return Relation.of(
    { database: textOrNull(database), schema: textOrNull(schema), identifier: textOrNull(name) },
    { type: type === 'table' || type === 'view' ? type : 'external' },
  );
}

function firstCell(row: unknown): unknown {
  return row instanceof HostObject ? row.getItem(0) : Array.isArray(row) ? row[0] : null;
}

function textOrNull(value: unknown): string | null {
  const given = orNull(value);
  return given === null ? null : str(given);
}
