import type { ManifestMetadata } from '../manifest/manifest.ts';
import type {
  DocBlock, GraphNode, GraphResource, GroupDefinition, ManifestNode, SourceDefinition, UniqueId,
} from '../manifest/resource.ts';
import { duplicateResource } from '../../diagnostics/codes/parse.ts';
import { asError, type Diagnostic } from '../../diagnostics/diagnostic.ts';

type RefableNode = ManifestNode | GraphResource;

/** What a name stands for: a node, one that is disabled, or nothing. */
export type Resolved<T> = { readonly node: T } | { readonly disabled: T } | undefined;

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
  readonly metadata: ManifestMetadata;

  /** Models, seeds and snapshots by name; a versioned model by `name`, `name.v1` and as the latest of its name. */
  private readonly refs = new Map<string, ManifestNode[]>();
  private readonly disabledRefs = new Map<string, ManifestNode[]>();
  private readonly sourceNames = new Map<string, SourceDefinition[]>();

  constructor(metadata: ManifestMetadata) {
    this.metadata = metadata;
  }

  /** Adds a node where its `enabled` says; a second enabled node of one id is a diagnostic. */
  addNode(node: ManifestNode): void {
    if (!node.config.enabled) {
      this.addDisabled(node);
      return;
    }
    const other = this.nodes[node.unique_id];
    if (other) {
      this.diagnostics.push(asError(duplicateResource(node, other)));
      return;
    }
    this.nodes[node.unique_id] = node;
    if (isRefable(node)) push(this.refs, node.name, node);
  }

  addDisabled(node: GraphNode): void {
    const list = this.disabled[node.unique_id] ?? [];
    list.push(node);
    this.disabled[node.unique_id] = list;
    if (isRefable(node)) push(this.disabledRefs, node.name, node);
  }

  addSource(source: SourceDefinition): void {
    if (!source.config.enabled) {
      this.addDisabled(source);
      return;
    }
    const other = this.sources[source.unique_id];
    if (other) {
      this.diagnostics.push(asError(duplicateResource(source, other)));
      return;
    }
    this.sources[source.unique_id] = source;
    push(this.sourceNames, `${source.source_name}.${source.name}`, source);
  }

  /** Adds one of the resources that are read from properties alone; `section` is where the enabled ones go. */
  addResource(section: Record<UniqueId, GraphResource>, resource: GraphResource): void {
    if (resource.config.enabled === false) this.addDisabled(resource);
    else if (section[resource.unique_id]) {
      this.diagnostics.push(asError(duplicateResource(resource, section[resource.unique_id]!)));
    } else section[resource.unique_id] = resource;
  }

  /** What `ref()` means in a node of `fromPackage`: the named package, or the root, the node's own, then any. */
  resolveRef(name: string, packageName: string | null, version: unknown, fromPackage: string): Resolved<ManifestNode> {
    const found = pick(candidates(this.refs.get(name), version), packageName, this.order(fromPackage));
    if (found) return { node: found };
    const off = pick(candidates(this.disabledRefs.get(name), version), packageName, this.order(fromPackage));
    return off ? { disabled: off } : undefined;
  }

  resolveSource(sourceName: string, tableName: string, fromPackage: string): Resolved<SourceDefinition> {
    const found = pick(this.sourceNames.get(`${sourceName}.${tableName}`) ?? [], null, this.order(fromPackage));
    if (found) return { node: found };
    for (const nodes of Object.values(this.disabled)) {
      const off = nodes.find((n): n is SourceDefinition => isSource(n) && n.source_name === sourceName && n.name === tableName);
      if (off) return { disabled: off };
    }
    return undefined;
  }

  resolveDoc(name: string, packageName: string | null, fromPackage: string): DocBlock | undefined {
    const order = packageName ? [packageName] : this.order(fromPackage);
    for (const candidate of order) {
      const doc = this.docs[`doc.${candidate}.${name}`];
      if (doc) return doc;
    }
    return packageName ? undefined : Object.values(this.docs).find((doc) => doc.name === name);
  }

  resolveNamed(section: Readonly<Record<UniqueId, GraphResource>>, name: string, packageName: string | null, fromPackage: string): RefableNode | undefined {
    const named = Object.values(section).filter((resource) => resource.name === name);
    return pick(named, packageName, this.order(fromPackage));
  }

  /** Every name that `ref()` can find, for suggestions. */
  refNames(): Iterable<string> {
    return this.refs.keys();
  }

  sourceTableNames(): Iterable<string> {
    return this.sourceNames.keys();
  }

  private order(fromPackage: string): string[] {
    const root = this.metadata.project_name;
    return fromPackage === root ? [root] : [root, fromPackage];
  }
}

function pick<T extends { readonly package_name: string }>(nodes: readonly T[], packageName: string | null, order: readonly string[]): T | undefined {
  if (packageName !== null) return nodes.find((node) => node.package_name === packageName);
  for (const candidate of order) {
    const found = nodes.find((node) => node.package_name === candidate);
    if (found) return found;
  }
  return nodes[0];
}

/** The nodes of a name that a version leaves; without one, a versioned model stands for its latest. */
function candidates(nodes: readonly ManifestNode[] | undefined, version: unknown): readonly ManifestNode[] {
  if (!nodes) return [];
  if (version !== null && version !== undefined) return nodes.filter((node) => node.version != null && String(node.version) === String(version));
  return nodes.filter((node) => node.version == null || String(node.version) === String(node.latest_version));
}

function isRefable(node: GraphNode): node is ManifestNode {
  return node.resource_type === 'model' || node.resource_type === 'seed' || node.resource_type === 'snapshot';
}

function isSource(node: GraphNode): node is SourceDefinition {
  return node.resource_type === 'source';
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
