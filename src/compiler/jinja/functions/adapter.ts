import { fromPlain } from '../dict.ts';
import { type HostFunction, HostObject, hostFunction } from '../host.ts';
import { str, truth } from '../text.ts';
import { constraintMethods } from './adapter-constraints.ts';
import type { AdapterMethod, AdapterMethods, AdapterOptions } from './adapter-context.ts';
import { dispatch } from './adapter-dispatch.ts';
import { externalMethods } from './adapter-external.ts';
import { keyMethods } from './adapter-keys.ts';
import { modelMethods } from './adapter-models.ts';
import { relationMethods } from './adapter-relations.ts';
import { statementMethods } from './adapter-statements.ts';
import { typeMethods } from './adapter-types.ts';
import { relationClass } from './api.ts';
import { columnClass } from './column.ts';
import { HostClass, orNull } from './host-class.ts';
import { readKey } from './relation-path.ts';

const generalMethods: AdapterMethods = {
  type: { params: [], run: () => 'duckdb' },
  dispatch: { params: ['macro_name', 'macro_namespace', 'packages'], run: dispatch },
  date_function: { params: [], run: () => 'now()' },
  is_cancelable: { params: [], run: () => true },
  is_motherduck: { params: [], run: isMotherduck },
  is_ducklake: { params: ['relation'], run: isDucklake },
  // Only DuckDB before 1.5.3 needs them.
  use_ducklake_table_workarounds: { params: ['relation'], run: () => false },
  supports: {
    params: ['capability'],
    run: (_adapter, [capability]) =>
      ['SchemaMetadataByRelations', 'MicrobatchConcurrency'].includes(str(capability)),
  },
  nice_connection_name: { params: [], run: () => 'master' },
  pre_model_hook: { run: () => null },
  post_model_hook: { run: () => null },
  warn_once: {
    params: ['msg'],
    run: (adapter, [value]) => {
      const message = str(value);
      if (!adapter.run.warned.has(message)) {
        adapter.run.warned.add(message);
        adapter.onMessage('warn', `DuckDB adapter: ${message}`);
      }
      return null;
    },
  },
};

const METHODS: ReadonlyMap<string, AdapterMethod> = new Map(
  [
    generalMethods,
    statementMethods,
    relationMethods,
    typeMethods,
    constraintMethods,
    modelMethods,
    externalMethods,
    keyMethods,
  ].flatMap((methods) => Object.entries(methods)),
);

/** dbt's flags for changed behaviour that adapters read, all off by default. */
const BEHAVIOR_FLAGS = [
  'require_batched_execution_for_custom_microbatch_strategy',
  'enable_truthy_nulls_equals_macro',
];

/** `adapter` in templates. Without a session its methods answer as dbt's do while the project is parsed. */
export class Adapter extends HostObject {
  readonly options: AdapterOptions;
  private readonly members = new Map<string, unknown>();

  constructor(options: AdapterOptions) {
    super();
    this.options = options;
  }

  override get typeName(): string {
    return this.options.session ? 'RuntimeDatabaseWrapper' : 'ParseDatabaseWrapper';
  }

  override getAttribute(name: string): unknown {
    if (!this.members.has(name)) this.members.set(name, this.makeMember(name));
    return this.members.get(name);
  }

  private makeMember(name: string): unknown {
    const method = METHODS.get(name);
    if (method) return bindMethod(name, method, this.options);
    switch (name) {
      case 'Relation':
        return relationClass(this.options.quoting);
      case 'Column':
        return columnClass;
      case 'behavior':
        return behavior(this.options.projectFlags ?? {});
      case 'config':
        return configOf(this.options);
      default:
        return undefined;
    }
  }
}

/** Makes `adapter` for one node or for parsing. */
export function createAdapter(options: AdapterOptions): Adapter {
  return new Adapter(options);
}

function bindMethod(name: string, method: AdapterMethod, options: AdapterOptions): HostFunction {
  const { parse, run, params } = method;
  if (!options.session && parse) return hostFunction(name, () => parse());
  return hostFunction(name, (args, kwargs) => run(options, args, kwargs), params && { params });
}

/** `adapter.behavior.<flag>` is the setting; `.no_warn` reads it without a deprecation notice. */
class BehaviorFlag extends HostObject {
  private readonly setting: boolean;
  constructor(setting: boolean) {
    super();
    this.setting = setting;
  }
  override getAttribute(name: string): unknown {
    return name === 'no_warn' || name === 'setting' ? this.setting : undefined;
  }
  override isTruthy(): boolean {
    return this.setting;
  }
  override toText(): string {
    return this.setting ? 'True' : 'False';
  }
}

function behavior(flags: Readonly<Record<string, unknown>>): HostClass {
  const known = BEHAVIOR_FLAGS.map((name) => [name, new BehaviorFlag(truth(flags[name] ?? false))]);
  return new HostClass('Behavior', { params: [], run: () => null }, Object.fromEntries(known));
}

/** `adapter.config`: names only. Credentials may hold secrets, so templates get none of them here. */
function configOf(options: AdapterOptions): unknown {
  const { credentials, projectName, quoting } = options;
  return fromPlain({
    project_name: projectName,
    quoting: { database: true, schema: true, identifier: true, ...quoting },
    credentials: { type: 'duckdb', database: credentials.database, schema: credentials.schema },
  });
}

function isMotherduck({ credentials }: AdapterOptions): boolean {
  const remote = (path: string): boolean => /^(md|motherduck):/i.test(path);
  return remote(credentials.path) || credentials.attach.some(({ path }) => remote(path));
}

function isDucklake({ credentials }: AdapterOptions, [relation]: readonly unknown[]): boolean {
  const database = orNull(readKey(orNull(relation), 'database') ?? null);
  if (database === null) return false;
  const isLake = (path: string, flag: boolean | undefined): boolean =>
    flag === true || path.toLowerCase().includes('ducklake:');
  const names = credentials.attach
    .filter(({ path, is_ducklake }) => isLake(path, is_ducklake))
    .map(({ path, alias }) => alias ?? databaseName(path));
  if (isLake(credentials.path, credentials.is_ducklake)) names.push(credentials.database);
  return names.includes(str(database));
}

/** The catalog name that DuckDB derives from a path. */
function databaseName(path: string): string {
  const file = path.replace(/^ducklake:(\w+:)?/i, '').replace(/^.*\//, '');
  return file.replace(/^\.+/, '').split('.')[0]!;
}
