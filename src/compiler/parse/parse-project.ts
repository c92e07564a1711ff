import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import { md5 } from '../../util/hash.ts';
import { normaliseSelectors } from '../graph/normalise-selectors.ts';
import { MacroLibrary } from '../jinja/functions/macro-library.ts';
import { PyFloat } from '../jinja/values.ts';
import type { Manifest, ManifestMetadata } from '../manifest/manifest.ts';
import type { UniqueId } from '../manifest/resource.ts';
import type { Project } from '../project/project.ts';
import { type ReadLog, unitOf } from './cache/read-log.ts';
import { checkDeprecations, checkSpaces } from './check-deprecations.ts';
import { checkManifest } from './check-manifest.ts';
import { checkMicrobatchModels } from './check-microbatch.ts';
import { checkUnusedConfigs } from './check-unused-configs.ts';
import { completeDrafts, isEnabledBeforeProperties } from './complete-node.ts';
import { findWord } from './find-word.ts';
import { locateNode } from './locate-call.ts';
import { macroDependencies } from './macro-dependencies.ts';
import { ManifestBuilder } from './manifest-builder.ts';
import { withNearMacro } from './near-macro.ts';
import { createParseEnvironment } from './parse-environment.ts';
import {
  argumentsFromText,
  checkMacroNames,
  checkMacroTexts,
  parseDocs,
  parseMacros,
  patchMacros,
} from './parse-macros.ts';
import { attempt, type FileParser, parsePackageFiles } from './parse-sql-files.ts';
import { inferPrimaryKeys } from './primary-keys.ts';
import { assignPatches, NODE_SECTIONS } from './properties/assign-patches.ts';
import { parseExposure, parseGroup } from './properties/parse-exposures.ts';
import { parseFunctions } from './properties/parse-functions.ts';
import { parseNodeTests } from './properties/parse-generic-tests.ts';
import { parseSemanticLayer } from './properties/parse-semantic-layer.ts';
import { checkOverrides, parseSource } from './properties/parse-sources.ts';
import { parseUnitTests } from './properties/parse-unit-tests.ts';
import { parseYamlSnapshots } from './properties/parse-yaml-snapshots.ts';
import {
  type EntriesBySection,
  type PropertyEntry,
  type PropertySection,
  readProperties,
} from './properties/read-properties.ts';
import { renderDescriptions } from './render-descriptions.ts';
import { edgeMaps, MAPPED_SECTIONS, resolveReferences } from './resolve-references.ts';

export interface ParseResult {
  readonly manifest: Manifest;
  readonly library: MacroLibrary;
  readonly diagnostics: readonly Diagnostic[];
  /** What templates read beside the files. */
  readonly reads: ReadLog;
  /** Whether it may hold an infinity or NaN, which JSON turns into null. */
  readonly hasEndless: boolean;
  /** Everything that properties say. */
  readonly entries: readonly PropertyEntry[];
}

/**
 * Parses a project and its packages into a manifest, without touching a database. Every independent mistake comes
 * back as a diagnostic; with an error among them the manifest is incomplete and must not be run.
 */
export function parseProject(project: Project, builtinMacros: readonly Project['root'][]): ParseResult {
  const now = project.invocation.startedAt.getTime() / 1000;
  const endless = PyFloat.endless;
  const builder = new ManifestBuilder(manifestMetadata(project), {
    locate: (resource) => locateNode(project, resource),
    nodePackageFirst: project.root.config.flags['require_ref_searches_node_package_before_root'] === true,
  });
  const { diagnostics } = builder;
  const packages = [project.root, ...project.packages.filter((p) => p !== project.root)];
  const macros = [...builtinMacros, ...packages].flatMap((owner) => parseMacros(owner, now, diagnostics));
  checkMacroNames(macros, diagnostics);
  checkMacroTexts(macros, project.root.name, diagnostics);
  const library = new MacroLibrary(macros, project.root.name);
  macroDependencies(library, project);
  if (project.root.config.flags['validate_macro_args'] === true)
    argumentsFromText(library.byId.values(), packages);
  for (const owner of packages) parseDocs(owner, builder.docs, diagnostics);
  const environment = createParseEnvironment(project, library);
  const properties = packages.map((owner) => ({
    owner,
    entries: readProperties(
      owner,
      {
        render: (text, at) => environment.renderYaml(text, owner.name, at),
        isRoot: owner === project.root,
        reads: environment.reads,
      },
      diagnostics,
    ),
  }));
  const parser: FileParser = { environment, builder, drafts: [], now };
  for (const owner of packages) parsePackageFiles(parser, owner);
  parseYamlSnapshots(parser, entriesOf(properties, 'snapshots'));
  const described = properties.flatMap(({ entries }) =>
    NODE_SECTIONS.flatMap((section) => entries.get(section) ?? []),
  );
  assignPatches(parser.drafts, (draft) => isEnabledBeforeProperties(parser, draft), described, diagnostics);
  completeDrafts(parser);
  parsePropertyResources(parser, properties);
  patchMacros(entriesOf(properties, 'macros'), library.byId, diagnostics);
  resolveReferences(builder, project);
  parseUnitTests(parser, entriesOf(properties, 'unit_tests'));
  renderDescriptions(
    builder,
    environment,
    [...library.byId.values()].map((macro) => macro.definition),
  );
  inferPrimaryKeys(builder);
  checkManifest(builder, environment);
  checkUnusedConfigs(builder, project);
  diagnostics.push(...checkDeprecations(builder.nodes, project, environment.reads));
  diagnostics.push(...checkSpaces(builder.nodes, project.root.config.flags));
  checkMicrobatchModels(
    builder,
    [...library.byId.values()].map((macro) => macro.definition),
    project.root.config.flags,
  );
  const manifest = finish(builder, library, project);
  const callable = Object.values(manifest.macros);
  return {
    manifest,
    library,
    diagnostics: withoutRepeats(withPlaces(diagnostics, builder, project)).map((it) =>
      withNearMacro(it, callable),
    ),
    reads: environment.reads,
    hasEndless: PyFloat.endless > endless,
    entries: properties.flatMap(({ entries }) => [...entries.values()].flat()),
  };
}

/** What is known to be wrong with a resource, and not where in it: where the resource begins. */
function withPlaces(
  diagnostics: readonly Diagnostic[],
  builder: ManifestBuilder,
  project: Project,
): Diagnostic[] {
  const packages = new Set(project.packages.filter((it) => it !== project.root).flatMap(filesOf));
  return diagnostics.map((diagnostic) => {
    if (diagnostic.at && packages.has(diagnostic.at.file.text)) return calledFrom(diagnostic, packages);
    if (diagnostic.at || !diagnostic.node) return diagnostic;
    const resource = builder.find(diagnostic.node);
    const at = resource && locateNode(project, resource);
    return at ? { ...diagnostic, at: named(diagnostic.message, at) ?? at } : diagnostic;
  });
}

function filesOf({ files }: Project['root']): string[] {
  return files.macros.map((file) => file.text);
}

/** What a macro of a package refuses stands where the project's own files call it. */
function calledFrom(diagnostic: Diagnostic, packages: ReadonlySet<string>): Diagnostic {
  const { at, notes = [] } = diagnostic;
  const call = notes.find((note) => note.at && !packages.has(note.at.file.text));
  if (!at || !call?.at) return diagnostic;
  const rest = notes.filter((note) => note !== call);
  return { ...diagnostic, at: call.at, notes: [{ message: 'it is refused here', at }, ...rest] };
}

/** In YAML, the name that a message says is missing: in what is said of the resource, else anywhere in the file. */
function named(message: string, { file, offset }: Span): Span | undefined {
  if (!/\.ya?ml$/i.test(file.path)) return undefined;
  const line = file.text.lastIndexOf('\n', offset) + 1;
  const start = line + /^[\s-]*/.exec(file.text.slice(line))![0].length;
  const missing = /^The \w+ `([^`]+)`|set to '([^']+)'/.exec(message);
  const name = missing?.[1] ?? missing?.[2];
  if (name === undefined || !/^\w+$/.test(name)) return undefined;
  const anywhere = file.text.search(new RegExp(`\\b${name}\\b`));
  const elsewhere = anywhere < 0 ? undefined : { file, offset: anywhere, length: name.length };
  return findWord({ file, offset: start, length: 1 }, name) ?? elsewhere;
}

/** A macro that cannot be read, or that fails, fails in every model that calls it: that is said once. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, at }) => {
    if (!code.startsWith('template-') || !at) return true;
    const key = `${at.file.path}:${at.offset} ${code === 'template-syntax' ? '' : message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

interface PackageProperties {
  readonly owner: Project['root'];
  readonly entries: EntriesBySection;
}

function entriesOf(properties: readonly PackageProperties[], section: PropertySection): PropertyEntry[] {
  return properties.flatMap(({ entries }) => entries.get(section) ?? []);
}

/** What properties define by themselves: YAML snapshots, groups, tests, sources, exposures, functions and the semantic layer. */
function parsePropertyResources(parser: FileParser, properties: readonly PackageProperties[]): void {
  const overrides = entriesOf(properties, 'sources').filter((entry) => entry.data['overrides'] !== undefined);
  for (const entry of entriesOf(properties, 'groups')) parseGroup(parser, entry);
  parseFunctions(
    parser,
    properties.map(({ owner }) => owner),
    entriesOf(properties, 'functions'),
  );
  for (const section of ['models', 'seeds', 'snapshots'] as const) {
    for (const entry of entriesOf(properties, section)) parseTestEntry(parser, entry);
  }
  const sources = entriesOf(properties, 'sources').filter((entry) => entry.data['overrides'] === undefined);
  checkOverrides(parser, overrides, sources);
  for (const entry of sources) {
    const override = overrides.find(
      (o) => o.data['overrides'] === entry.package.name && o.data['name'] === entry.data['name'],
    );
    parseSourceEntry(parser, entry, override);
  }
  for (const entry of entriesOf(properties, 'exposures')) parseExposureEntry(parser, entry);
  parseSemanticLayer(parser, {
    semanticModels: entriesOf(properties, 'semantic_models'),
    metrics: entriesOf(properties, 'metrics'),
    savedQueries: entriesOf(properties, 'saved_queries'),
  });
}

/** The tests of one entry of models, seeds or snapshots. */
export function parseTestEntry(parser: FileParser, entry: PropertyEntry): void {
  inUnit(parser, entry, () => parseNodeTests(parser, entry));
}

/** One source with its tests; `override` is what the root project changes of it. */
export function parseSourceEntry(
  parser: FileParser,
  entry: PropertyEntry,
  override: PropertyEntry | undefined,
): void {
  inUnit(parser, entry, () => attempt(parser, () => parseSource(parser, entry, override)));
}

export function parseExposureEntry(parser: FileParser, entry: PropertyEntry): void {
  inUnit(parser, entry, () => attempt(parser, () => parseExposure(parser, entry)));
}

function inUnit({ environment }: FileParser, entry: PropertyEntry, work: () => void): void {
  environment.reads.within(unitOf(entry.package.name, entry.file.path), work);
}

function finish(builder: ManifestBuilder, library: MacroLibrary, project: Project): Manifest {
  const graphed = {
    nodes: builder.nodes,
    sources: builder.sources,
    exposures: builder.exposures,
    functions: builder.functions,
    metrics: builder.metrics,
    semantic_models: builder.semanticModels,
    saved_queries: builder.savedQueries,
    unit_tests: builder.unitTests,
  };
  const needed = new Map<UniqueId, readonly UniqueId[]>();
  for (const name of MAPPED_SECTIONS) {
    for (const [id, node] of Object.entries(graphed[name]))
      needed.set(id, (node as { depends_on?: { nodes?: UniqueId[] } }).depends_on?.nodes ?? []);
  }
  const { parents, children } = edgeMaps(needed);
  return {
    metadata: builder.metadata,
    nodes: builder.nodes,
    sources: builder.sources,
    macros: Object.fromEntries([...library.byId].map(([id, macro]) => [id, macro.definition])),
    docs: builder.docs,
    exposures: builder.exposures,
    metrics: builder.metrics,
    groups: builder.groups,
    selectors: normaliseSelectors(project.selectors) as Manifest['selectors'],
    disabled: builder.disabled,
    parent_map: parents,
    child_map: children,
    group_map: groupMap(builder),
    saved_queries: builder.savedQueries,
    semantic_models: builder.semanticModels,
    unit_tests: builder.unitTests,
    functions: builder.functions,
  };
}

function groupMap(builder: ManifestBuilder): Record<string, UniqueId[]> {
  const groups: Record<string, UniqueId[]> = {};
  for (const group of Object.values(builder.groups)) groups[group.name] = [];
  for (const section of [builder.nodes, builder.savedQueries, builder.semanticModels, builder.metrics]) {
    for (const [id, node] of Object.entries(section)) {
      const group = (node as { group?: string | null }).group;
      if (group) groups[group]?.push(id);
    }
  }
  return groups;
}

const DEFAULT_QUOTING = { database: true, schema: true, identifier: true, column: null };

/** The manifest's `metadata`, of this invocation. */
export function manifestMetadata(project: Project): ManifestMetadata {
  const { invocation, root } = project;
  const custom = Object.entries(invocation.env).filter(
    ([name, value]) => name.startsWith('DBT_ENV_CUSTOM_ENV_') && value !== undefined,
  );
  const startedAt = invocation.startedAt.toISOString();
  return {
    dbt_schema_version: 'https://schemas.getdbt.com/dbt/manifest/v12.json',
    dbt_version: project.compatibleVersion,
    generated_at: startedAt,
    invocation_id: invocation.id,
    invocation_started_at: startedAt,
    env: Object.fromEntries(
      custom.map(([name, value]) => [name.slice('DBT_ENV_CUSTOM_ENV_'.length), value!]),
    ),
    project_name: root.name,
    project_id: md5(root.name),
    user_id: null,
    send_anonymous_usage_stats: false,
    adapter_type: 'duckdb',
    quoting: { ...DEFAULT_QUOTING, ...root.config.quoting },
    run_started_at: startedAt.replace('Z', '+00:00'),
  };
}
