import { type Graph, reach } from '../compiler/graph/graph.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Finding } from './finding.ts';

/** What a check found, whichever node was ready first. */
export class FindingLog {
  readonly #graph: Graph;
  readonly #byNode = new Map<UniqueId, Diagnostic[]>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  note(id: UniqueId, diagnostic: Diagnostic): void {
    const list = this.#byNode.get(id);
    if (list) list.push(diagnostic);
    else this.#byNode.set(id, [diagnostic]);
  }

  all(): readonly Diagnostic[] {
    return [...this.#byNode.values()].flat();
  }

  /** Puts another diagnostic in the place of each. */
  change(to: (diagnostic: Diagnostic) => Diagnostic): void {
    for (const [id, list] of this.#byNode) this.#byNode.set(id, list.map(to));
  }

  /** Each mistake once, in the order of the nodes, with what can't be built because of it. */
  inOrder(ids: readonly UniqueId[]): Finding[] {
    const findings = new Map<string, Finding>();
    for (const id of ids)
      for (const diagnostic of this.#byNode.get(id) ?? []) {
        const { at, code, message, node, severity } = diagnostic;
        const key = `${code} ${at ? `${at.file.path}:${at.offset}` : node} ${message}`;
        const broken = severity === 'error' && node ? [...reach(this.#graph.children, [node])] : [];
        const same = findings.get(key);
        // What one macro does wrong in several nodes is told with the first, and breaks the others too.
        const others = same && node && node !== same.diagnostic.node ? [...same.breaks, node] : same?.breaks;
        const breaks = new Set([...(others ?? []), ...broken]);
        findings.set(key, { diagnostic: same?.diagnostic ?? diagnostic, breaks: [...breaks].sort() });
      }
    const all = [...findings.values()];
    const wrong = new Set(all.flatMap((it) => (isOfDescribed(it) ? [] : (placeOf(it) ?? []))));
    return all.filter((it) => !isOfDescribed(it) || !wrong.has(placeOf(it) ?? ''));
  }
}

/** A column that YAML describes and that is not there: a test of it says so as well. */
function isOfDescribed({ diagnostic }: Finding): boolean {
  return diagnostic.code === 'described-column-missing';
}

function placeOf({ diagnostic: { at } }: Finding): string | undefined {
  return at && `${at.file.path}:${at.offset}`;
}
