import type { ManifestNode, UniqueId } from '../manifest/resource.ts';

/** Which nodes templates were given: they may have changed what is in them, as in dbt. */
export class HandedOut {
  private readonly ids = new Set<UniqueId>();
  private hasAll = false;

  /** Notes a node, or a copy that shares values with it. */
  node<Node extends ManifestNode>(node: Node): Node {
    this.ids.add(node.unique_id);
    return node;
  }

  /** Notes whatever there is. */
  all<Value>(value: Value): Value {
    this.hasAll = true;
    return value;
  }

  /** Whether a node is as it was parsed. */
  isAsParsed(id: UniqueId): boolean {
    return !this.hasAll && !this.ids.has(id);
  }

  /** Whether all that no run fills in is as it was parsed. */
  get isRestAsParsed(): boolean {
    return !this.hasAll;
  }
}
