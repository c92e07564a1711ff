import { invalidTest, testMacroNotFound } from '../../../diagnostics/codes/parse.ts';
import { asWarning, type Problem, ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/source.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import type { LibraryMacro } from '../../jinja/functions/macro-library.ts';
import type { ManifestNode } from '../../manifest/resource.ts';
import type { YamlPath } from '../../project/yaml.ts';
import { applyConfig, applyFindings, nameRelation, startNode } from '../build-node.ts';
import { attempt, type FileParser } from '../draft.ts';
import { resolveMacro } from '../macro-dependencies.ts';
import { foldersBelowFirst } from '../parse-sql-files.ts';
import { records, text, texts, versionColumns } from './columns.ts';
import { genericTestFindings } from './generic-test-findings.ts';
import { versionText } from './node-patches.ts';
import { locateEntry, type Properties, type PropertyEntry } from './read-properties.ts';
import { buildGenericTest, type GenericTest, type TestTarget, testHash } from './test-builder.ts';

/** One test of properties, and what it is put on. */
interface TestPlace {
  readonly entry: PropertyEntry;
  readonly target: TestTarget;
  readonly fileKeyName: string;
  readonly tags: readonly string[];
  /** The tested model, seed or snapshot; null for sources. */
  readonly attached: ManifestNode | null;
  readonly columnName: string | null;
  readonly path: YamlPath;
}

/** The generic tests of models, seeds and snapshots, on their columns and on themselves. */
export function parseNodeTests(parser: FileParser, entry: PropertyEntry): void {
  const { data } = entry;
  const versions = records(data['versions']);
  if (entry.section !== 'models' || versions.length === 0) {
    testsOfNode(parser, entry, {
      columns: records(data['columns']),
      tests: data['data_tests'],
      version: null,
      path: [],
    });
    return;
  }
  for (const [index, version] of versions.entries()) {
    const tests = version['data_tests'] ?? data['data_tests'];
    const columns = versionColumns(data['columns'], version);
    testsOfNode(parser, entry, { columns, tests, version: version['v'] ?? null, path: ['versions', index] });
  }
}

interface TestedNode {
  readonly columns: readonly Properties[];
  readonly tests: unknown;
  readonly version: unknown;
  readonly path: YamlPath;
}

function testsOfNode(parser: FileParser, entry: PropertyEntry, tested: TestedNode): void {
  if (!hasTests(tested)) return;
  const name = String(entry.data['name']);
  const version = tested.version === null ? '' : versionText(tested.version);
  const target: TestTarget = {
    name: version ? `${name}_v${version}` : name,
    reference: version ? `ref('${name}', version='${version}')` : `ref('${name}')`,
    source: null,
    node: name,
    version: tested.version as TestTarget['version'],
    versionText: version || null,
  };
  const attached = attachedNode(parser, entry, name, tested.version);
  testsOf(parser, { entry, target, fileKeyName: `${entry.section}.${name}`, attached }, tested, []);
}

/** The node that a test stands on: an enabled one of the package, else a disabled one of any. */
function attachedNode(
  parser: FileParser,
  entry: PropertyEntry,
  name: string,
  version: unknown,
): ManifestNode | null {
  const owner = entry.package.name;
  const own = parser.builder.resolveRef(name, owner, version, owner);
  if (own) return 'node' in own ? own.node : own.disabled;
  const other = parser.builder.resolveRef(name, null, version, owner);
  return other && 'disabled' in other ? other.disabled : null;
}

/** The generic tests of a source's table, as the root project's overrides leave them. */
export function parseSourceTests(
  parser: FileParser,
  entry: PropertyEntry,
  tested: { readonly source: Properties; readonly table: Properties; readonly index: number },
): void {
  const { source, table, index } = tested;
  const sourceName = String(source['name']);
  const name = String(table['name']);
  const target: TestTarget = {
    name: `${sourceName}_${name}`,
    reference: `source('${sourceName}', '${name}')`,
    source: [sourceName, name],
    node: name,
    version: null,
    versionText: null,
  };
  const tags = [...texts(source['tags']), ...texts(table['tags'])];
  const quoteAll = table['quote_columns'] === true || source['quote_columns'] === true;
  const contents = {
    columns: records(table['columns']),
    tests: table['data_tests'],
    path: ['tables', index],
    quoteAll,
  };
  testsOf(parser, { entry, target, fileKeyName: `sources.${sourceName}`, attached: null }, contents, tags);
}

type Tested = Pick<TestedNode, 'columns' | 'tests' | 'path'> & { readonly quoteAll?: boolean };

function testsOf(
  parser: FileParser,
  place: Omit<TestPlace, 'tags' | 'columnName' | 'path'>,
  tested: Tested,
  tags: readonly string[],
): void {
  const quoteAll = tested.quoteAll ?? place.entry.data['quote_columns'] === true;
  for (const [index, column] of tested.columns.entries()) {
    const tests = listOf(column['data_tests']);
    if (tests.length === 0) continue;
    const all = [...tags, ...columnTags(column)];
    const columnName = quotedIf(column, quoteAll);
    const path = [...tested.path, 'columns', index, 'data_tests'];
    for (const [i, test] of tests.entries()) {
      parseTest(parser, { ...place, tags: all, columnName, path: [...path, i] }, test);
    }
  }
  for (const [i, test] of listOf(tested.tests).entries()) {
    parseTest(parser, { ...place, tags, columnName: null, path: [...tested.path, 'data_tests', i] }, test);
  }
}

function hasTests({ columns, tests }: TestedNode): boolean {
  return listOf(tests).length > 0 || columns.some((column) => listOf(column['data_tests']).length > 0);
}

const NESTING_FLAG = 'require_generic_test_arguments_property';

function parseTest(parser: FileParser, place: TestPlace, entry: unknown): void {
  attempt(parser, () => {
    const { environment, builder } = parser;
    const { entry: owner, columnName, target } = place;
    const packageName = owner.package.name;
    const test = buildGenericTest(entry, target, {
      columnName,
      render: (value) => environment.renderYaml(value, packageName, () => locateTest(place)),
      nestsArguments: environment.project.root.config.flags[NESTING_FLAG] !== false,
    });
    if (typeof test === 'string')
      throw new ProblemError(invalidTest(test, owner.file.path, locateTest(place)));
    const node = testNode(parser, place, test);
    const macro = testMacro(parser, test, packageName);
    const findings = located(place, node, () =>
      genericTestFindings(environment, { node, test, target, macro, path: owner.file.path }),
    );
    const names = applyConfig(node, environment, { call: findings.config });
    nameRelation(node, environment, names);
    applyFindings(node, findings);
    node.attached_node = place.attached?.unique_id ?? null;
    if (place.attached) node.group = place.attached.group;
    if (!macro && node.config.enabled)
      builder.diagnostics.push(asWarning(unknownTest(parser, place, test, node)));
    builder.addNode(node);
  });
}

/** A mistake in a test's arguments is placed at the test. */
function located<T>(place: TestPlace, node: ManifestNode, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const { problem } = error;
    const inMacro = (problem.notes?.length ?? 0) > 0;
    throw new ProblemError({
      ...problem,
      node: node.unique_id,
      at: inMacro && problem.at ? problem.at : locateTest(place),
      ...(inMacro ? { notes: [...problem.notes!, { message: 'used here', at: locateTest(place) }] } : {}),
    });
  }
}

/** The test in its file; `tests` is what `data_tests` was once called. */
function locateTest({ entry, path }: TestPlace): Span {
  const raw = path
    .slice(0, -2)
    .reduce<unknown>((value, key) => (value as Properties | undefined)?.[key], entry.raw);
  const isOld = (raw as Properties | undefined)?.['data_tests'] === undefined;
  return locateEntry(entry, isOld ? path.map((part) => (part === 'data_tests' ? 'tests' : part)) : path);
}

/** The macro that the manifest names; dbt looks for it without regard to the namespace it is called in. */
function testMacro(parser: FileParser, test: GenericTest, packageName: string): LibraryMacro | undefined {
  const { library } = parser.environment;
  const name = `test_${test.name}`;
  if (test.namespace && !library.inPackage(test.namespace)?.has(name)) return undefined;
  return resolveMacro(library, packageName, name);
}

function unknownTest(parser: FileParser, place: TestPlace, test: GenericTest, node: ManifestNode): Problem {
  const { library } = parser.environment;
  const names = test.namespace
    ? [...(library.inPackage(test.namespace)?.keys() ?? [])]
    : [...library.namesFor(place.entry.package.name)];
  const known = names.filter((name) => name.startsWith('test_')).map((name) => name.slice('test_'.length));
  return testMacroNotFound(test.name, node, nearest(test.name, known), locateTest(place));
}

function testNode(parser: FileParser, place: TestPlace, test: GenericTest): ManifestNode {
  const { package: owner, file } = place.entry;
  const node = startNode(
    {
      type: 'test',
      package: owner,
      name: test.fullName,
      path: `${test.shortName}.sql`,
      originalFilePath: file.path,
      fqn: [owner.name, ...foldersBelowFirst(file.path), test.fullName],
      rawCode: test.rawCode,
      checksum: { name: 'none', checksum: '' },
      uniqueId: `test.${owner.name}.${test.fullName}.${testHash(test)}`,
      createdAt: parser.now,
    },
    parser.environment,
  );
  node.description = test.description;
  node.tags = [...new Set([...place.tags, ...texts(test.config['tags'])])].sort();
  node.column_name = place.columnName;
  node.file_key_name = place.fileKeyName;
  node.test_metadata = { name: test.name, kwargs: test.kwargs, namespace: test.namespace };
  return node;
}

function columnTags(column: Properties): string[] {
  const config = column['config'] as Properties | undefined;
  return [...texts(column['tags']), ...texts(config?.['tags'])];
}

function quotedIf(column: Properties, quoteAll: boolean): string {
  const name = text(column['name']) ?? '';
  return column['quote'] === true || (column['quote'] == null && quoteAll)
    ? `"${name.replaceAll('"', '""')}"`
    : name;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
