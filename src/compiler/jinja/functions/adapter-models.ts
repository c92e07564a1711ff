import {
  hardDeletesInvalid,
  hardDeletesTwice,
  incrementalStrategyInvalid,
  incrementalStrategyMissing,
  indexUnreadable,
  snapshotTargetInvalid,
} from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { md5 } from '../../../util/hash.ts';
import { getAttribute } from '../access.ts';
import { asynchronousCalls } from '../call.ts';
import { dictKeys, isMapping } from '../dict.ts';
import { HostObject, hostFunction } from '../host.ts';
import { iterate } from '../sequence.ts';
import { repr, str, truth } from '../text.ts';
import { type AdapterMethods, type AdapterOptions, relationArgument, settled } from './adapter-context.ts';
import { columnName, relationMethods } from './adapter-relations.ts';
import { orNull } from './host-class.ts';
import { Relation } from './relation.ts';
import { RelationPath, readKey } from './relation-path.ts';

const STRATEGIES = ['append', 'delete+insert', 'merge', 'microbatch'];
const BUILTIN = ['append', 'delete+insert', 'merge', 'insert_overwrite', 'microbatch'];

/** Methods that incremental models and snapshots ask for. */
export const modelMethods: AdapterMethods = {
  valid_incremental_strategies: { params: [], run: () => [...STRATEGIES] },
  builtin_incremental_strategies: { params: [], run: () => [...BUILTIN] },
  get_incremental_strategy_macro: {
    params: ['model_context', 'strategy'],
    run: strategyMacro,
    parse: () => null,
  },
  get_hard_deletes_behavior: {
    params: ['config'],
    run: function* (_adapter, [config]) {
      const invalidate = yield* configValue(config, 'invalidate_hard_deletes');
      const mode = yield* configValue(config, 'hard_deletes');
      return hardDeletes(invalidate, mode);
    },
    parse: () => null,
  },
  valid_snapshot_target: {
    params: ['relation', 'column_names'],
    run: (adapter, [relation, names]) => checkSnapshotTarget(adapter, { relation, names, strategy: null }),
    parse: () => null,
  },
  assert_valid_snapshot_target_given_strategy: {
    params: ['relation', 'column_names', 'strategy'],
    run: (adapter, [relation, names, strategy]) =>
      checkSnapshotTarget(adapter, { relation, names, strategy }),
    parse: () => null,
  },
  parse_index: {
    params: ['raw_index'],
    run: (adapter, [raw]) => (orNull(raw) === null ? null : new IndexConfig(raw, adapter.now)),
  },
  batch_id_for_model: { params: ['model'], run: (_adapter, [model]) => batchId(model) },
  get_temp_relation_path: { params: ['model', 'batch_id'], run: temporaryPath },
};

/** The macro of a strategy: `delete+insert` → `get_incremental_delete_insert_sql`, from the model's context. */
function strategyMacro(adapter: AdapterOptions, [context, given]: readonly unknown[]): unknown {
  const strategy = orNull(given) === null ? 'default' : str(given);
  if (BUILTIN.includes(strategy) && !STRATEGIES.includes(strategy)) {
    throw new ProblemError(incrementalStrategyInvalid(strategy));
  }
  const name = `get_incremental_${strategy.replaceAll('+', '_')}_sql`;
  const macro = readKey(context, name) ?? adapter.resolver.findAnywhere(name);
  if (macro === undefined) throw new ProblemError(incrementalStrategyMissing(name, adapter.projectName));
  return macro;
}

function* configValue(config: unknown, key: string): Generator<unknown, unknown, unknown> {
  if (isMapping(config)) return orNull(readKey(config, key));
  return orNull(yield* settled(asynchronousCalls.call(getAttribute(config, 'get'), [key], null)));
}

function hardDeletes(invalidate: unknown, mode: unknown): string {
  if (invalidate !== null && mode !== null) throw new ProblemError(hardDeletesTwice());
  if (truth(invalidate) || mode === 'invalidate') return 'invalidate';
  if (mode === 'new_record') return 'new_record';
  if (mode === null || mode === 'ignore') return 'ignore';
  throw new ProblemError(hardDeletesInvalid());
}

interface SnapshotCheck {
  readonly relation: unknown;
  readonly names: unknown;
  readonly strategy: unknown;
}

/** The target must have the columns that dbt adds to a snapshot. */
function* checkSnapshotTarget(
  adapter: AdapterOptions,
  { relation, names, strategy }: SnapshotCheck,
): Generator<unknown, null, unknown> {
  relationArgument(relation, 'valid_snapshot_target', 'relation');
  const columns = yield* settled(relationMethods['get_columns_in_relation']!.run(adapter, [relation], {}));
  const present = new Set(iterate(columns).map((column) => columnName(column).toLowerCase()));
  const required = ['dbt_scd_id', 'dbt_valid_from', 'dbt_valid_to'];
  if (orNull(readKey(orNull(strategy), 'hard_deletes') ?? null) === 'new_record')
    required.push('dbt_is_deleted');
  const wanted = required.map((name) => (orNull(names) === null ? name : orNull(readKey(names, name))));
  const missing = wanted.filter((name) => name !== null && !present.has(str(name).toLowerCase())).map(str);
  if (missing.length > 0) throw new ProblemError(snapshotTargetInvalid(missing));
  return null;
}

/** One entry of a model's `indexes`. */
class IndexConfig extends HostObject {
  private readonly columns: readonly string[];
  private readonly unique: boolean;
  private readonly now: () => string;

  constructor(raw: unknown, now: () => string) {
    super();
    if (!isMapping(raw)) {
      throw new ProblemError(
        indexUnreadable(`got ${repr(raw)}, expected a dictionary with at minimum a "columns" key`),
      );
    }
    const odd = [...dictKeys(raw)].map(str).find((key) => key !== 'columns' && key !== 'unique');
    if (odd !== undefined) {
      throw new ProblemError(
        indexUnreadable(`at path []: Additional properties are not allowed ('${odd}' was unexpected)`),
      );
    }
    const columns = readKey(raw, 'columns');
    if (columns === undefined) {
      throw new ProblemError(indexUnreadable("at path []: 'columns' is a required property"));
    }
    if (!Array.isArray(columns)) {
      throw new ProblemError(indexUnreadable(`at path ['columns']: ${repr(columns)} is not of type 'array'`));
    }
    this.columns = columns.map(str);
    this.unique = truth(orNull(readKey(raw, 'unique') ?? null));
    this.now = now;
  }
  override get typeName(): string {
    return 'DuckDBIndexConfig';
  }
  override getAttribute(name: string): unknown {
    if (name === 'columns') return this.columns;
    if (name === 'unique') return this.unique;
    if (name !== 'render') return undefined;
    return hostFunction(name, ([relation]) => this.indexName(relation), { params: ['relation'] });
  }
  /** The time makes the name new on every run: the index of the replaced table still has the old one. */
  private indexName(relation: unknown): string {
    const table = relation instanceof Relation ? relation.render() : str(relation);
    return md5([...this.columns, table, this.unique ? 'True' : 'False', this.now()].join('_'));
  }
}

/** The suffix that keeps the temporary tables of a microbatch model's batches apart. */
function batchId(model: unknown): string {
  const batch = orNull(readKey(model, 'batch') ?? null);
  const start = batch === null ? null : orNull(readKey(batch, 'event_time_start') ?? null);
  return start === null ? '' : str(start).replace(/[-:+]/g, '').replaceAll(' ', '_');
}

/** A name in the schema for temporary tables, for databases without temporary tables of their own. */
function temporaryPath(adapter: AdapterOptions, [model, batch]: readonly unknown[]): RelationPath {
  const names = adapter.run.temporaryNames;
  const identifier = str(readKey(model, 'identifier') ?? '');
  let unique = names.get(identifier);
  if (unique === undefined) {
    unique = adapter.uniqueText();
    names.set(identifier, unique);
  }
  const suffix = orNull(batch) === null || str(batch) === '' ? '' : `__${str(batch)}`;
  return new RelationPath({
    database: str(readKey(model, 'database') ?? ''),
    schema: 'dbt_temp',
    identifier: `${identifier}__${unique}${suffix}`,
  });
}
