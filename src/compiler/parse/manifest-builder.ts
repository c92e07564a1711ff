import { duplicateResource } from '../../diagnostics/codes/parse.ts';
import { asError, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';
import type { ManifestMetadata } from '../manifest/manifest.ts';
import { pickByPackage, RefLookup, SourceLookup, searchOrder } from '../manifest/ref-lookup.ts';
import type {
  DocBlock,
  GraphNode,
  GraphResource,
  GroupDefinition,
  ManifestNode,
  ResourceBase,
  SourceDefinition,
  UniqueId,
} from '../manifest/resource.ts';

type RefableNode = ManifestNode | GraphResource;

/** What a name stands for: a node, one that is disabled, or nothing. */
export type Resolved<T> = { readonly node: T } | { readonly disabled: T } | undefined;

export interface BuilderOptions {
  /** Finds where a resource begins, for mistakes. */
  readonly locate: (resource: ResourceBase) => Span | undefined;
  /** dbt's flag `require_ref_searches_node_package_before_root`. */
  readonly nodePackageFirst: boolean;
}

/** The resources found so far, with dbt's look-ups by name. Lives while one project is parsed. */
export class ManifestBuilder {
  readonly nodes: Record<UniqueId, ManifestNode> = {};
  readonly sources: Record<UniqueId, SourceDefinition> = {};
  readonly docs: Record<UniqueId, DocBlock> = {};
  readonly exposures: Record<UniqueId, GraphResource> = {};
  readonly metrics: Record<UniqueId, GraphResource> = {};
  readonly groups: Record<UniqueId, GroupDefinition> = {};
  readonly savedQueries: Record<UniqueId, GraphResource> = {};
  readonly semanticModels: Record<UniqueId, GraphResource> = {};
  readonly unitTests: Record<UniqueId, GraphResource> = {};
  readonly functions: Record<UniqueId, GraphResource> = {};
  readonly disabled: Record<UniqueId, GraphNode[]> = {};
  readonly diagnostics: Diagnostic[] = [];
  /** Names of files that could not be read: what refers to them is no mistake of its own. */
  readonly unread = new Set<string>();
  readonly metadata: ManifestMetadata;

  private readonly refs = new RefLookup();
  private readonly disabledRefs = new RefLookup();
  private readonly sourceLookup = new SourceLookup();

  private readonly locate: BuilderOptions['locate'];
  private readonly nodePackageFirst: boolean;

  constructor(metadata: ManifestMetadata, options: BuilderOptions) {
    this.metadata = metadata;
    this.locate = options.locate;
    this.nodePackageFirst = options.nodePackageFirst;
  }

  /** Adds a node where its `enabled` says; a second enabled node of one id is a diagnostic. */
  addNode(node: ManifestNode): void {
    if (!node.config.enabled) {
      this.addDisabled(node);
      return;
    }
    const other = this.nodes[node.unique_id];
    if (other) {
      this.diagnostics.push(asError(duplicateResource(node, other, this.locate(node))));
      return;
    }
    this.nodes[node.unique_id] = node;
    this.refs.add(node);
  }

  /** Makes nodes and sources known to look-ups alone: those of a part of the project that is not parsed again. */
  know(nodes: Iterable<ManifestNode>, sources: Iterable<SourceDefinition>): void {
    for (const node of nodes) this.refs.add(node);
    for (const source of sources) this.sourceLookup.add(source);
  }

  addDisabled(node: GraphNode): void {
    const list = this.disabled[node.unique_id] ?? [];
    list.push(node);
    this.disabled[node.unique_id] = list;
    this.disabledRefs.add(node as ManifestNode);
  }

  addSource(source: SourceDefinition): void {
    if (!source.config.enabled) {
      this.addDisabled(source);
      return;
    }
    const other = this.sources[source.unique_id];
    if (other) {
      this.diagnostics.push(asError(duplicateResource(source, other, this.locate(source))));
      return;
    }
    this.sources[source.unique_id] = source;
    this.sourceLookup.add(source);
  }

  /** Adds one of the resources that are read from properties alone; `section` is where the enabled ones go. */
  addResource(section: Record<UniqueId, GraphResource>, resource: GraphResource): void {
    if (resource.config.enabled === false) this.addDisabled(resource);
    else if (section[resource.unique_id]) {
      this.diagnostics.push(
        asError(duplicateResource(resource, section[resource.unique_id]!, this.locate(resource))),
      );
    } else section[resource.unique_id] = resource;
  }

  /** What `ref()` means in a node of `fromPackage`: the named package, or the root, the node's own, then any. */
  resolveRef(
    name: string,
    packageName: string | null,
    version: unknown,
    fromPackage: string,
  ): Resolved<ManifestNode> {
    const order = this.order(fromPackage);
    const found = this.refs.find(name, packageName, version, order);
    if (found) return { node: found };
    const off = this.disabledRefs.find(name, packageName, version, order);
    return off ? { disabled: off } : undefined;
  }

  resolveSource(sourceName: string, tableName: string, fromPackage: string): Resolved<SourceDefinition> {
    const found = this.sourceLookup.find(sourceName, tableName, this.order(fromPackage));
    if (found) return { node: found };
    for (const nodes of Object.values(this.disabled)) {
      const off = nodes.find(
        (n): n is SourceDefinition => isSource(n) && n.source_name === sourceName && n.name === tableName,
      );
      if (off) return { disabled: off };
    }
    return undefined;
  }

  /** Whether a source of that name exists, whatever its tables. */
  hasSource(name: string): boolean {
    return Object.values(this.sources).some((source) => source.source_name === name);
  }

  resolveDoc(name: string, packageName: string | null, fromPackage: string): DocBlock | undefined {
    const order = packageName ? [packageName] : this.order(fromPackage);
    for (const candidate of order) {
      const doc = this.docs[`doc.${candidate}.${name}`];
      if (doc) return doc;
    }
    return packageName ? undefined : Object.values(this.docs).find((doc) => doc.name === name);
  }

  resolveNamed(
    section: Readonly<Record<UniqueId, GraphResource>>,
    name: string,
    packageName: string | null,
    fromPackage: string,
  ): RefableNode | undefined {
    const named = Object.values(section).filter((resource) => resource.name === name);
    return pickByPackage(named, packageName, this.order(fromPackage));
  }

  /** An enabled resource of any kind. */
  find(id: UniqueId): ResourceBase | undefined {
    const sections = [
      this.nodes,
      this.sources,
      this.exposures,
      this.metrics,
      this.semanticModels,
      this.savedQueries,
      this.unitTests,
      this.functions,
    ];
    return sections.find((section) => Object.hasOwn(section, id))?.[id];
  }

  /** Every name that `ref()` can find, for suggestions. */
  refNames(): Iterable<string> {
    return this.refs.names();
  }

  /** The versions of the models of a name. */
  refVersions(name: string): unknown[] {
    return this.refs.versions(name);
  }

  sourceTableNames(): Iterable<string> {
    return this.sourceLookup.names();
  }

  private order(fromPackage: string): readonly string[] {
    const order = searchOrder(this.metadata.project_name, fromPackage);
    return this.nodePackageFirst ? [...order].reverse() : order;
  }
}

function isSource(node: GraphNode): node is SourceDefinition {
  return node.resource_type === 'source';
}
