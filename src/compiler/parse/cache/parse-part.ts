import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { MacroLibrary } from '../../jinja/functions/macro-library.ts';
import { PyFloat } from '../../jinja/values.ts';
import { isMicrobatch } from '../../manifest/microbatch.ts';
import type {
  GraphNode,
  GroupDefinition,
  ManifestNode,
  SourceDefinition,
  UniqueId,
} from '../../manifest/resource.ts';
import type { Package, Project } from '../../project/project.ts';
import { checkManifest } from '../check-manifest.ts';
import { completeDrafts, isEnabledBeforeProperties } from '../complete-node.ts';
import type { FileParser } from '../draft.ts';
import { locateNode } from '../locate-call.ts';
import { macroDependencies } from '../macro-dependencies.ts';
import { ManifestBuilder } from '../manifest-builder.ts';
import { createParseEnvironment, type ParseEnvironment } from '../parse-environment.ts';
import { checkMacroNames, parseDocs, parseMacros } from '../parse-macros.ts';
import { manifestMetadata, parseExposureEntry, parseSourceEntry, parseTestEntry } from '../parse-project.ts';
import { parsePackageFiles } from '../parse-sql-files.ts';
import { inferPrimaryKeys } from '../primary-keys.ts';
import { assignPatches, NODE_SECTIONS } from '../properties/assign-patches.ts';
import { PROPERTY_SECTIONS, type PropertyEntry, readProperties } from '../properties/read-properties.ts';
import { renderDescriptions } from '../render-descriptions.ts';
import { resolveReferences } from '../resolve-references.ts';
import type { Affected } from './affected.ts';
import { isClosed } from './closed-entries.ts';
import type { Summaries } from './node-summary.ts';
import { type Unit, unitOf } from './read-log.ts';

/** What is known of the part of a project that is not parsed again. */
export interface KnownPart {
  readonly summaries: Summaries;
  readonly groups: Readonly<Record<string, GroupDefinition>>;
  readonly disabled: Readonly<Record<string, readonly GraphNode[]>>;
}

/** Parses parts of a project whose macros and docs are as they were, on the ground of what is known of the others. */
export class PartParser {
  readonly environment: ParseEnvironment;
  private readonly project: Project;
  private readonly packages: readonly Package[];
  private readonly builder: ManifestBuilder;
  /** Models whose readers are warned. */
  private readonly dated: ReadonlySet<UniqueId>;

  private readonly endless = PyFloat.endless;

  constructor(project: Project, builtins: readonly Package[], known: KnownPart) {
    const { root } = project;
    this.project = project;
    this.dated = new Set(known.summaries.nodes.filter((it) => it.isDated).map((it) => it.unique_id));
    this.packages = [root, ...project.packages.filter((it) => it !== root)];
    this.builder = new ManifestBuilder(manifestMetadata(project), {
      locate: (resource) => locateNode(project, resource),
      nodePackageFirst: root.config.flags['require_ref_searches_node_package_before_root'] === true,
    });
    const macros = [...builtins, ...this.packages].flatMap((owner) =>
      parseMacros(owner, this.now, this.diagnostics),
    );
    checkMacroNames(macros, this.diagnostics);
    const library = new MacroLibrary(macros, root.name);
    macroDependencies(library, project);
    this.environment = createParseEnvironment(project, library);
    // As far as look-ups go, a summary is as good as its node.
    this.builder.know(
      known.summaries.nodes as readonly unknown[] as ManifestNode[],
      known.summaries.sources as readonly unknown[] as SourceDefinition[],
    );
    Object.assign(this.builder.groups, known.groups);
    for (const node of Object.values(known.disabled).flat()) this.builder.addDisabled(node);
    for (const owner of this.packages) parseDocs(owner, this.builder.docs, this.diagnostics);
  }

  /** What went wrong so far, warnings too. */
  get diagnostics(): Diagnostic[] {
    return this.builder.diagnostics;
  }

  /** The entries of a properties file. */
  readEntries(unit: Unit): PropertyEntry[] | undefined {
    const owner = this.packages.find(({ name }) => unit.startsWith(`${name}//`));
    if (!owner) return undefined;
    const { environment } = this;
    const before = this.diagnostics.length;
    const sections = readProperties(
      owner,
      {
        render: (text, at) => environment.renderYaml(text, owner.name, at),
        isRoot: owner === this.project.root,
        reads: environment.reads,
        wants: (path) => unitOf(owner.name, path) === unit,
      },
      this.diagnostics,
    );
    if (this.diagnostics.length > before) return undefined;
    return PROPERTY_SECTIONS.flatMap((section) => sections.get(section) ?? []);
  }

  /** Parses what is affected; undefined where anything is to be said of it, or where it is of a kind that others depend on. */
  parse({ files, entries }: Affected): ManifestBuilder | undefined {
    const { builder, environment, packages } = this;
    const disabled = Object.values(builder.disabled).flat().length;
    const parser: FileParser = { environment, builder, drafts: [], now: this.now };
    for (const owner of packages)
      parsePackageFiles(parser, owner, (path) => files.has(unitOf(owner.name, path)));
    const inSection = (section: string): PropertyEntry[] =>
      packages.flatMap((owner) =>
        entries.filter((it) => it.section === section && it.package === owner && !isClosed(it)),
      );
    const described = packages.flatMap((owner) =>
      NODE_SECTIONS.flatMap((section) => inSection(section).filter((entry) => entry.package === owner)),
    );
    assignPatches(
      parser.drafts,
      (draft) => isEnabledBeforeProperties(parser, draft),
      described,
      this.diagnostics,
    );
    completeDrafts(parser);
    for (const section of ['models', 'seeds', 'snapshots'])
      for (const entry of inSection(section)) parseTestEntry(parser, entry);
    for (const entry of inSection('sources')) parseSourceEntry(parser, entry, undefined);
    for (const entry of inSection('exposures')) parseExposureEntry(parser, entry);
    resolveReferences(builder, this.project);
    renderDescriptions(builder, environment, []);
    inferPrimaryKeys(builder);
    checkManifest(builder, environment);
    const nodes = Object.values(builder.nodes);
    const isDated = (id: UniqueId): boolean => this.dated.has(id);
    const isUnusual =
      PyFloat.endless > this.endless ||
      Object.values(builder.disabled).flat().length !== disabled ||
      nodes.some((node) => node.deprecation_date || node.name.includes(' ')) ||
      nodes.some((node) => node.depends_on.nodes?.some(isDated)) ||
      nodes.some((node) => isMicrobatch(node) || hasItems(node.metrics) || hasItems(node.functions)) ||
      Object.values(builder.exposures).some((exposure) => hasItems(exposure['metrics']));
    return this.diagnostics.length > 0 || isUnusual ? undefined : builder;
  }

  private get now(): number {
    return this.project.invocation.startedAt.getTime() / 1000;
  }
}

function hasItems(list: unknown): boolean {
  return Array.isArray(list) && list.length > 0;
}
