import { dirname, join } from 'node:path/posix';
import { unitTestInputMissing, unitTestInputNotFound } from '../../diagnostics/codes/compile.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { fromPlain } from '../jinja/dict.ts';
import { LazyMember } from '../jinja/functions/node-scope.ts';
import type { WarehouseSession } from '../jinja/functions/warehouse.ts';
import { hostFunction } from '../jinja/host.ts';
import { parseTemplate } from '../jinja/template.ts';
import { findResource } from '../manifest/manifest.ts';
import { searchOrder } from '../manifest/ref-lookup.ts';
import type { GraphResource, ManifestNode, SourceDefinition, UniqueId } from '../manifest/resource.ts';
import { staticReference } from '../parse/properties/static-reference.ts';
import { isRecord } from '../project/is-record.ts';
import { assembleSql, type CompiledSql } from './compiled-sql.ts';
import type { Fixtures } from './resolve-relations.ts';
import type { RunEnvironment } from './run-environment.ts';
import { createRuntimeScope, type RuntimeScope } from './runtime-scope.ts';

type Row = Readonly<Record<string, unknown>>;

/** A fixture: `sql` text, or rows. */
interface Given {
  readonly input: string;
  readonly format: string;
  readonly rows: readonly Row[] | string;
}

interface FixtureInput {
  readonly name: string;
  /** The node or source whose columns the fixture has. */
  readonly original: ManifestNode | SourceDefinition;
  readonly given: Given;
}

/** The inputs of one unit test, by the node or source that each stands for. */
export interface UnitTestFixtures extends Fixtures {
  readonly tested: ManifestNode;
  /** Where the test stands. */
  readonly file: string;
  readonly inputs: ReadonlyMap<UniqueId, FixtureInput>;
}

export interface UnitTestScopes {
  /** The test as a node: what its materialization builds. */
  readonly node: ManifestNode;
  readonly fixtures: UnitTestFixtures;
  /** The scope of the model's own text: inputs are fixtures, and the test's overrides apply. */
  readonly rendering: RuntimeScope;
  /** The scope of the `unit` materialization, without overrides, as in dbt. */
  readonly running: RuntimeScope;
}

/** Prepares a unit test: fixtures for its inputs, overrides for macros, vars and environment. */
export function openUnitTestScopes(
  environment: RunEnvironment,
  test: GraphResource,
  session: WarehouseSession,
): UnitTestScopes {
  const tested = environment.manifest.nodes[test.depends_on.nodes[0] ?? ''];
  if (!tested)
    throw new ProblemError(
      unitTestInputMissing(test, { name: String(test['model']), resource_type: 'model' }),
    );
  const fixtures = fixturesOf(environment, test, tested);
  const node = unitTestNode(test, tested);
  const rendering = createRuntimeScope({ environment, node, session, fixtures });
  rendering.scope.define('this', thisOf(fixtures, rendering));
  override(rendering, environment, test);
  // Its nodes share values with the test, its model and all that the fixtures stand for.
  environment.handedOut.all(fixtures);
  return { node, fixtures, rendering, running: createRuntimeScope({ environment, node, session }) };
}

/** dbt's name for the test of a version: `orders_are_counted_v2`. */
function nameWithVersion(test: GraphResource): string {
  const version = test['version'] ?? null;
  return version === null ? test.name : `${test.name}_v${String(version)}`;
}

function unitTestNode(test: GraphResource, tested: ManifestNode): ManifestNode {
  const expect = test['expect'] as Omit<Given, 'input'>;
  const isSql = expect.format === 'sql';
  return {
    ...tested,
    ...test,
    resource_type: 'unit_test' as 'test',
    path: join(dirname(String(test['original_file_path'])), `${nameWithVersion(test)}.sql`),
    database: tested.database,
    schema: tested.schema,
    alias: test.name,
    raw_code: tested.raw_code,
    relation_name: null,
    depends_on: { macros: [], nodes: [] },
    config: {
      ...tested.config,
      'pre-hook': [],
      'post-hook': [],
      materialized: 'unit',
      expected_rows: isSql ? [] : withWholeOffsets(expect.rows),
      expected_sql: isSql ? expect.rows : null,
    },
    tested_node_unique_id: tested.unique_id,
  } as unknown as ManifestNode;
}

/** YAML takes `2013-11-03 00:00:00-0` for a time, whose short offset SQL would not. */
function withWholeOffsets(rows: unknown): unknown {
  if (!Array.isArray(rows)) return rows;
  return rows.map((row) =>
    isRecord(row)
      ? Object.fromEntries(
          Object.entries(row).map(([name, cell]) => [
            name,
            typeof cell === 'string' ? wholeOffset(cell) : cell,
          ]),
        )
      : row,
  );
}

function wholeOffset(text: string): string {
  const found = /^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?) ?([+-])(\d\d?)$/.exec(text);
  return found ? `${found[1]}${found[3] === '0' ? '+' : found[2]}${found[3]!.padStart(2, '0')}:00` : text;
}

function fixturesOf(
  environment: RunEnvironment,
  test: GraphResource,
  tested: ManifestNode,
): UnitTestFixtures {
  const inputs = new Map<UniqueId, FixtureInput>();
  for (const given of (test['given'] as Given[] | undefined) ?? []) {
    const original = originalInput(environment, given.input, tested);
    if (!original) throw new ProblemError(unitTestInputNotFound(test, given.input));
    inputs.set(original.unique_id, { name: fixtureName(original), original, given });
  }
  return {
    tested,
    file: String(test['original_file_path']),
    inputs,
    nameOf: (id) => {
      const input = inputs.get(id);
      if (!input) throw new ProblemError(unitTestInputMissing(test, findResource(environment.manifest, id)!));
      return input.name;
    },
  };
}

function originalInput(
  environment: RunEnvironment,
  input: string,
  tested: ManifestNode,
): ManifestNode | SourceDefinition | undefined {
  if (input.trim() === 'this') return tested;
  const reference = staticReference(input);
  const order = searchOrder(environment.project.root.name, tested.package_name);
  if (reference?.kind === 'ref') {
    const { name, package: packageName, version } = reference.ref;
    return environment.refs.find(name, packageName, version, order);
  }
  return reference && environment.sources.find(...reference.source, order);
}

function fixtureName(original: ManifestNode | SourceDefinition): string {
  return original.resource_type === 'source'
    ? `__dbt__cte__${original['source_name']}__${original.name}`
    : `__dbt__cte__${(original as ManifestNode).alias}`;
}

/** `this` is the fixture for the model's own rows where the test gives one, else None. Naming it puts its CTE in. */
function thisOf({ inputs, tested }: UnitTestFixtures, { ephemeral }: RuntimeScope): LazyMember | null {
  const own = inputs.get(tested.unique_id);
  if (!own) return null;
  return new LazyMember(() => {
    if (!ephemeral.includes(tested.unique_id)) ephemeral.push(tested.unique_id);
    return own.name;
  });
}

/** The SQL of a fixture, in the scope of the node that it stands for: its types are those of the real relation. */
export async function fixtureSql(
  environment: RunEnvironment,
  fixtures: UnitTestFixtures,
  id: UniqueId,
  session: WarehouseSession,
): Promise<CompiledSql> {
  const { original, given } = fixtures.inputs.get(id)!;
  const node = {
    ...fixtures.tested,
    ...original,
    alias: (original as ManifestNode).alias ?? (original as SourceDefinition).identifier,
    config: { ...fixtures.tested.config, quoting: {} },
  } as ManifestNode;
  const extra = new Map([['__fixture_rows', fromPlain(withWholeOffsets(given.rows))]]);
  const { scope } = createRuntimeScope({ environment, node, session, extra });
  const text = given.format === 'sql' ? String(given.rows) : '{{ get_fixture_sql(__fixture_rows, none) }}';
  try {
    return assembleSql(await parseTemplate({ path: node.original_file_path, text }).renderAsync(scope), []);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const about = { resource_type: 'model', name: original.name, original_file_path: fixtures.file };
    throw new ProblemError({ ...error.problem, about });
  }
}

function override(runtime: RuntimeScope, environment: RunEnvironment, test: GraphResource): void {
  const overrides = isRecord(test['overrides']) ? test['overrides'] : {};
  const { scope } = runtime;
  for (const [name, value] of Object.entries(isRecord(overrides['macros']) ? overrides['macros'] : {})) {
    const constant = hostFunction(name, () => fromPlain(value));
    const dot = name.indexOf('.');
    if (dot < 0) scope.define(name, constant);
    else scope.defineIn(name.slice(0, dot), name.slice(dot + 1), constant);
  }
  const vars = isRecord(overrides['vars']) ? overrides['vars'] : {};
  const env = isRecord(overrides['env_vars']) ? overrides['env_vars'] : {};
  if (Object.keys(vars).length > 0) scope.define('var', environment.varWith(test.package_name, vars));
  if (Object.keys(env).length > 0) scope.define('env_var', environment.envWith(env));
}
