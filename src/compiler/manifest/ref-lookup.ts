import type { ManifestNode, SourceDefinition } from './resource.ts';

/** Models, seeds and snapshots by name, as `ref()` finds them. */
export class RefLookup {
  private readonly nodes = new Map<string, ManifestNode[]>();

  constructor(nodes: Iterable<ManifestNode> = []) {
    for (const node of nodes) this.add(node);
  }

  /** Adds a node that `ref()` can find; others are passed over. */
  add(node: ManifestNode): void {
    if (!isRefable(node)) return;
    const list = this.nodes.get(node.name);
    if (list) list.push(node);
    else this.nodes.set(node.name, [node]);
  }

  /**
   * The node of that name: in the named package, else the first of `order`, else any. Without a version, the latest;
   * `orders.v2` is the version's own name.
   */
  find(
    name: string,
    packageName: string | null,
    version: unknown,
    order: readonly string[],
  ): ManifestNode | undefined {
    const nodes = this.nodes.get(name) ?? [];
    const found = pickByPackage(ofVersion(nodes, version), packageName, order);
    const versioned = found || (version ?? null) !== null ? null : /^(.+)\.v(.+)$/.exec(name);
    if (!versioned) return found;
    return pickByPackage(ofVersion(this.nodes.get(versioned[1]!) ?? [], versioned[2]), packageName, order);
  }

  /** The versions of the models of a name, in the order found. */
  versions(name: string): unknown[] {
    return (this.nodes.get(name) ?? []).map((node) => node.version).filter((version) => version != null);
  }

  names(): Iterable<string> {
    return this.nodes.keys();
  }
}

/** Sources by name, as `source()` finds them. */
export class SourceLookup {
  private readonly sources = new Map<string, SourceDefinition[]>();

  constructor(sources: Iterable<SourceDefinition> = []) {
    for (const source of sources) this.add(source);
  }

  add(source: SourceDefinition): void {
    const key = `${source.source_name}.${source.name}`;
    const list = this.sources.get(key);
    if (list) list.push(source);
    else this.sources.set(key, [source]);
  }

  find(sourceName: string, tableName: string, order: readonly string[]): SourceDefinition | undefined {
    return pickByPackage(this.sources.get(`${sourceName}.${tableName}`) ?? [], null, order);
  }

  /** `source.table` of every source. */
  names(): Iterable<string> {
    return this.sources.keys();
  }
}

/** dbt looks in the root project, then in the package that asks. */
export function searchOrder(rootPackage: string, fromPackage: string): readonly string[] {
  return fromPackage === rootPackage ? [rootPackage] : [rootPackage, fromPackage];
}

export function pickByPackage<T extends { readonly package_name: string }>(
  resources: readonly T[],
  packageName: string | null,
  order: readonly string[],
): T | undefined {
  if (packageName !== null) return resources.find((resource) => resource.package_name === packageName);
  for (const candidate of order) {
    const found = resources.find((resource) => resource.package_name === candidate);
    if (found) return found;
  }
  return resources[0];
}

function ofVersion(nodes: readonly ManifestNode[], version: unknown): readonly ManifestNode[] {
  if (version !== null && version !== undefined) {
    return nodes.filter((node) => node.version != null && String(node.version) === String(version));
  }
  return nodes.filter((node) => node.version == null || String(node.version) === String(node.latest_version));
}

function isRefable(node: ManifestNode): boolean {
  return node.resource_type === 'model' || node.resource_type === 'seed' || node.resource_type === 'snapshot';
}
