import { invalidTest, testMacroNotFound } from '../../../diagnostics/codes/parse.ts';
import { asError, type Problem } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/source.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import type { LibraryMacro } from '../../jinja/functions/macro-library.ts';
import { parseTemplate } from '../../jinja/template.ts';
import { leniently } from '../../jinja/values.ts';
import type { ManifestNode } from '../../manifest/resource.ts';
import type { Package } from '../../project/project.ts';
import { applyConfig, applyFindings, nameRelation, startNode } from '../build-node.ts';
import { macroClosure, resolveMacro } from '../macro-dependencies.ts';
import { mergeConfigCall } from '../merge-config.ts';
import { emptyFindings, type Findings, parseScope } from '../parse-context.ts';
import { attempt, type FileParser, folders } from '../parse-sql-files.ts';
import { records, text, texts, versionColumns } from './columns.ts';
import { versionText } from './node-patches.ts';
import { locateEntry, type Properties, type PropertyEntry } from './read-properties.ts';
import { buildGenericTest, type GenericTest, type TestTarget, testHash } from './test-builder.ts';
import { renderTestKwargs } from './test-kwargs.ts';

/** Core tests whose result is known without rendering, as in dbt. */
const PLAIN_TESTS = new Set(['macro.dbt.test_not_null', 'macro.dbt.test_unique']);

interface TestPlace {
  readonly owner: Package;
  readonly entry: PropertyEntry;
  readonly target: TestTarget;
  readonly fileKeyName: string;
  readonly tags: readonly string[];
  /** The tested model, seed or snapshot; null for sources. */
  readonly attached: ManifestNode | null;
  readonly version: unknown;
  readonly locate: () => Span;
}

/** The generic tests of models, seeds and snapshots, on their columns and on themselves. */
export function parseNodeTests(parser: FileParser, entry: PropertyEntry): void {
  const { data } = entry;
  const name = String(data['name']);
  const versions = records(data['versions']);
  if (entry.section !== 'models' || versions.length === 0) {
    testsOf(parser, entry, {
      name,
      columns: records(data['columns']),
      tests: data['data_tests'],
      version: null,
    });
    return;
  }
  for (const version of versions) {
    const tests = version['data_tests'] ?? data['data_tests'];
    testsOf(parser, entry, {
      name,
      columns: versionColumns(data['columns'], version),
      tests,
      version: version['v'],
    });
  }
}

interface TestedNode {
  readonly name: string;
  readonly columns: readonly Properties[];
  readonly tests: unknown;
  readonly version: unknown;
}

function testsOf(parser: FileParser, entry: PropertyEntry, tested: TestedNode): void {
  const version = tested.version === null || tested.version === undefined ? '' : versionText(tested.version);
  const target: TestTarget = {
    name: version ? `${tested.name}_v${version}` : tested.name,
    reference: version ? `ref('${tested.name}', version='${version}')` : `ref('${tested.name}')`,
    isSource: false,
  };
  const resolved =
    parser.builder.resolveRef(tested.name, entry.package.name, tested.version ?? null, entry.package.name) ??
    parser.builder.resolveRef(tested.name, null, tested.version ?? null, entry.package.name);
  const attached = resolved ? ('node' in resolved ? resolved.node : resolved.disabled) : null;
  const place = {
    owner: entry.package,
    entry,
    target,
    fileKeyName: `${entry.section}.${tested.name}`,
    attached,
    version: tested.version,
  };
  const quoteAll = entry.data['quote_columns'] === true;
  for (const column of tested.columns) {
    const tags = columnTags(column);
    const columnName = quotedIf(column, quoteAll);
    for (const test of listOf(column['data_tests'])) {
      parseTest(parser, { ...place, tags, locate: () => locateEntry(entry, ['columns']) }, test, columnName);
    }
  }
  for (const test of listOf(tested.tests)) {
    parseTest(parser, { ...place, tags: [], locate: () => locateEntry(entry, ['data_tests']) }, test, null);
  }
}

/** The generic tests of a source's table. */
export function parseSourceTests(
  parser: FileParser,
  entry: PropertyEntry,
  tableIndex: number,
  sourceTags: readonly string[],
): void {
  const table = records(entry.data['tables'])[tableIndex]!;
  const source = String(entry.data['name']);
  const name = String(table['name']);
  const place = {
    owner: entry.package,
    entry,
    attached: null,
    version: null,
    target: { name: `${source}_${name}`, reference: `source('${source}', '${name}')`, isSource: true },
    fileKeyName: `sources.${source}`,
  };
  const quoteAll = table['quote_columns'] === true || entry.data['quote_columns'] === true;
  for (const column of records(table['columns'])) {
    const tags = [...sourceTags, ...columnTags(column)];
    for (const test of listOf(column['data_tests'])) {
      parseTest(
        parser,
        { ...place, tags, locate: () => locateEntry(entry, ['tables', tableIndex, 'columns']) },
        test,
        quotedIf(column, quoteAll),
      );
    }
  }
  for (const test of listOf(table['data_tests'])) {
    parseTest(
      parser,
      { ...place, tags: sourceTags, locate: () => locateEntry(entry, ['tables', tableIndex, 'data_tests']) },
      test,
      null,
    );
  }
}

function parseTest(parser: FileParser, place: TestPlace, entry: unknown, columnName: string | null): void {
  const { environment, builder } = parser;
  attempt(parser, () => {
    const test = buildGenericTest(entry, place.target, columnName, (value) =>
      environment.renderYaml(value, place.owner.name, place.locate),
    );
    if (typeof test === 'string') {
      builder.diagnostics.push(asError(invalidTest(test, place.entry.file.path, place.locate())));
      return;
    }
    const node = testNode(parser, place, test, columnName);
    const macro = testMacro(parser, test, place.owner.name);
    if (!macro) {
      builder.diagnostics.push(asError(unknownTest(parser, place, test, node)));
      return;
    }
    const findings = emptyFindings();
    mergeConfigCall(findings.config, test.config);
    if (PLAIN_TESTS.has(macro.definition.unique_id)) plainFindings(place, macro, findings);
    else renderTest(parser, { node, test, macro, path: place.entry.file.path }, findings);
    applyConfig(node, environment, { call: findings.config });
    nameRelation(node, environment);
    applyFindings(node, findings);
    node.attached_node = place.attached?.unique_id ?? null;
    if (place.attached) node.group = place.attached.group;
    builder.addNode(node);
  });
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
    : [...library.namesFor(place.owner.name)];
  const known = names.filter((name) => name.startsWith('test_')).map((name) => name.slice('test_'.length));
  return testMacroNotFound(test.name, node, nearest(test.name, known), place.locate());
}

interface RenderedTest {
  readonly node: ManifestNode;
  readonly test: GenericTest;
  readonly macro: LibraryMacro;
  readonly path: string;
}

/**
 * Renders a test for what its arguments and its macro refer to and configure. dbt renders it where only the macros are
 * known that the test's macro depends on, and the one around the model: other calls go unnoted.
 */
function renderTest(
  { environment }: FileParser,
  { node, test, macro, path }: RenderedTest,
  findings: Findings,
): void {
  const { library } = environment;
  const scope = parseScope(environment, node, findings);
  leniently(() => {
    scope.define('_dbt_generic_test_kwargs', renderTestKwargs(test.kwargs, scope));
    parseTemplate({ path, text: node.raw_code }).render(scope);
  });
  const own = macro.definition.unique_id;
  const subquery = library.find(node.package_name, 'get_where_subquery')?.definition.unique_id;
  const called = findings.macros.filter((id) => id !== own);
  const known = called.some((id) => id !== subquery) ? macroClosure(library, macro) : undefined;
  const noted = called.filter((id) => id === subquery || known?.has(id));
  findings.macros.splice(0, findings.macros.length, own, ...noted);
}

/** What dbt's own tests without arguments refer to is known without rendering. */
function plainFindings({ target, entry, version }: TestPlace, macro: LibraryMacro, findings: Findings): void {
  findings.macros.push(macro.definition.unique_id);
  const name = String(entry.data['name']);
  if (target.isSource) findings.sources.push([name, target.name.slice(name.length + 1)]);
  else findings.refs.push({ name, package: null, version: (version ?? null) as string | null });
}

function testNode(
  parser: FileParser,
  place: TestPlace,
  test: GenericTest,
  columnName: string | null,
): ManifestNode {
  const path = place.entry.file.path;
  const node = startNode(
    {
      type: 'test',
      package: place.owner,
      name: test.fullName,
      path: `${test.shortName}.sql`,
      originalFilePath: path,
      fqn: [place.owner.name, ...folders(path).slice(1), test.fullName],
      rawCode: test.rawCode,
      checksum: { name: 'none', checksum: '' },
      uniqueId: `test.${place.owner.name}.${test.fullName}.${testHash(test)}`,
      createdAt: parser.now,
    },
    parser.environment,
  );
  node.description = test.description;
  node.tags = [...new Set([...place.tags, ...texts(test.config['tags'])])].sort();
  node.column_name = columnName;
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
