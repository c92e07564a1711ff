import { invalidUnitTest, unitTestModelMissing } from '../../../diagnostics/codes/semantic.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import type { GraphResource, ManifestNode } from '../../manifest/resource.ts';
import { pathInFolder } from '../../project/project.ts';
import { attempt, type FileParser } from '../draft.ts';
import { mergeConfig } from '../merge-config.ts';
import { foldersBelowFirst } from '../parse-sql-files.ts';
import { asMapping, records, text, texts } from './columns.ts';
import { locateEntry, type PropertyEntry } from './read-properties.ts';
import { type UnitTestOverrides, type UnitTestVersions, unitTestChecksum } from './unit-test-checksum.ts';
import { unitTestRows } from './unit-test-rows.ts';
import { versionsToTest } from './unit-test-versions.ts';

/** Adds the unit tests of all packages. All nodes must be resolved: a test depends on what its model is made of. */
export function parseUnitTests(parser: FileParser, entries: readonly PropertyEntry[]): void {
  for (const entry of entries) attempt(parser, () => parseUnitTest(parser, entry));
}

function parseUnitTest(parser: FileParser, entry: PropertyEntry): void {
  const { builder } = parser;
  const test = startUnitTest(parser, entry);
  if (test.config.enabled === false) {
    builder.addDisabled(test);
    return;
  }
  if (builder.unread.has(modelName(test))) return;
  const model = testedModel(parser, entry, test);
  if ('disabled' in model) {
    test.config.enabled = false;
    builder.addDisabled(test);
    return;
  }
  attach(test, model.node);
  checkIncremental(entry, test, model.node);
  const versions = versionsToTest(builder, entry, test, model.node);
  if (versions.length === 0) {
    builder.addResource(builder.unitTests, test);
    return;
  }
  for (const version of versions) {
    builder.addResource(builder.unitTests, {
      ...test,
      unique_id: `${test.unique_id}_v${String(version.version)}`,
      depends_on: { macros: [], nodes: [version.unique_id] },
      version: version.version,
    });
  }
}

function startUnitTest(parser: FileParser, entry: PropertyEntry): GraphResource {
  const { data, package: owner, file } = entry;
  const name = String(data['name']);
  const model = String(data['model']);
  const path = pathInFolder(file);
  const fqn = [owner.name, ...foldersBelowFirst(file.path), model, name];
  const root = parser.environment.project.root.config;
  const config = mergeConfig({
    type: 'unit_test',
    fqn,
    own: owner.config,
    root,
    patch: asMapping(data['config']),
  });
  const analysis = config['static_analysis'];
  if (typeof analysis === 'boolean') config['static_analysis'] = analysis ? 'on' : 'off';
  const base: GraphResource = {
    name,
    resource_type: 'unit_test',
    package_name: owner.name,
    path,
    original_file_path: file.path,
    unique_id: `unit_test.${owner.name}.${model}.${name}`,
    fqn,
    description: text(data['description']) ?? '',
    depends_on: { macros: [], nodes: [] },
    config: { ...config, tags: texts(config['tags']) },
    created_at: parser.now,
    schema: null,
    version: null,
  };
  const reader = { parser, entry, test: base };
  const given = records(data['given']).map((part, index) => ({
    input: text(part['input']) ?? '',
    ...unitTestRows(reader, part, ['given', index]),
  }));
  const expect = unitTestRows(reader, asMapping(data['expect']), ['expect']);
  const parts = {
    model,
    given,
    expect,
    overrides: overridesOf(data['overrides']),
    versions: versionsOf(entry, base),
  };
  return { ...base, ...parts, checksum: unitTestChecksum(parts) };
}

function overridesOf(value: unknown): UnitTestOverrides | null {
  if (value === undefined || value === null) return null;
  const overrides = asMapping(value);
  return {
    macros: asMapping(overrides['macros']),
    vars: asMapping(overrides['vars']),
    env_vars: asMapping(overrides['env_vars']),
  };
}

function versionsOf(entry: PropertyEntry, test: GraphResource): UnitTestVersions | null {
  const value = entry.data['versions'];
  if (value === undefined || value === null) return null;
  const list = (key: string): unknown[] | null => {
    const items = asMapping(value)[key];
    return items === undefined || items === null ? null : Array.isArray(items) ? items : [items];
  };
  const versions = { include: list('include'), exclude: list('exclude') };
  if (versions.include?.length && versions.exclude?.length) {
    const message = `Unit test '${test.name}' can not both include and exclude versions.`;
    throw new ProblemError(invalidUnitTest(message, test, locateEntry(entry, ['versions'])));
  }
  return versions;
}

/** `model: orders` or `model: orders 2`, looked up from the test's own package. */
function modelName(test: GraphResource): string {
  return String(test['model']).split(/\s+/, 1)[0]!;
}

function testedModel(
  { builder }: FileParser,
  entry: PropertyEntry,
  test: GraphResource,
): { node: ManifestNode } | { disabled: ManifestNode } {
  const written = String(test['model']);
  const [, version = null] = written.split(/\s+/);
  const name = modelName(test);
  const found = builder.resolveRef(name, test.package_name, version, test.package_name);
  const model = found && ('node' in found ? found.node : found.disabled);
  if (found && model?.resource_type === 'model') return found;
  const options = { suggestion: nearest(name, builder.refNames()), at: locateEntry(entry, ['model']) };
  throw new ProblemError(unitTestModelMissing(test, `${test.package_name}.${written}`, options));
}

function attach(test: GraphResource, model: ManifestNode): void {
  test.depends_on.nodes = [model.unique_id];
  test['schema'] = model.schema;
}

/** The test of an incremental model says which of the model's two ways it tests, and what the table has by then. */
function checkIncremental(entry: PropertyEntry, test: GraphResource, model: ManifestNode): void {
  if (!model.depends_on.macros.includes('macro.dbt.is_incremental')) return;
  const override = (test['overrides'] as UnitTestOverrides | null)?.macros['is_incremental'];
  const at = locateEntry(entry);
  if (typeof override !== 'boolean') {
    const message = `Boolean override for 'is_incremental' must be provided for unit test '${test.name}' in model '${model.name}'`;
    throw new ProblemError(invalidUnitTest(message, test, at));
  }
  const hasThis = (test['given'] as { input: string }[]).some(({ input }) => input === 'this');
  if (!override || hasThis) return;
  const message = `Unit test '${test.name}' for incremental model '${model.name}' must have a 'this' input`;
  throw new ProblemError(invalidUnitTest(message, test, at));
}
