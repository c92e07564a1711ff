import { graphSummaryText } from '../../artifacts/graph-summary.ts';
import { LINKED_SECTIONS, linkGraph } from '../../graph/build-graph.ts';
import type { GraphResource, ManifestNode, UniqueId } from '../../manifest/resource.ts';
import type { ManifestBuilder } from '../manifest-builder.ts';
import { edgeMaps, MAPPED_SECTIONS } from '../resolve-references.ts';
import type { ChangedMacros } from './changed-macros.ts';
import { type FloatPath, findFloats, type TextIndex } from './manifest-text.ts';
import type { NodeSummary, Summaries } from './node-summary.ts';
import type { TestOrder } from './order-tests.ts';
import { type Unit, unitOf } from './read-log.ts';
import type { BodySplicer, SplicedBody, SplicedEntry } from './splice-body.ts';
import type { StoredIndex } from './stored-parse.ts';

/** The tests of properties that go and come. */
export interface ChangedTests {
  readonly removed: ReadonlySet<UniqueId>;
  readonly added: readonly NodeSummary[];
  readonly isSameSet: boolean;
}

/** A part of a project that was parsed again, and what was stored of the whole. */
export interface ParsedPart {
  readonly builder: ManifestBuilder;
  readonly after: Summaries;
  /** The files of nodes that were parsed. */
  readonly files: ReadonlySet<Unit>;
  readonly tests: ChangedTests;
  readonly order: TestOrder;
  readonly macros: ChangedMacros;
  readonly index: StoredIndex;
  /** graph_summary.json from its nodes on. */
  readonly graph: Buffer;
}

/** The texts of a whole of which a part is new. */
export interface SplicedPart {
  readonly body: SplicedBody['pieces'];
  readonly graph: string | Buffer;
  readonly text: TextIndex;
  readonly summaries: Summaries;
}

/** Puts a part that was parsed again into the stored texts of its whole; undefined where that makes a cycle. */
export function splicePart(splicer: BodySplicer, part: ParsedPart): SplicedPart | undefined {
  return new PartSplicer(splicer, part).run();
}

interface SplicedNodes {
  readonly entries: readonly SplicedEntry[];
  readonly summaries: readonly NodeSummary[];
}

class PartSplicer {
  private readonly splicer: BodySplicer;
  private readonly part: ParsedPart;

  constructor(splicer: BodySplicer, part: ParsedPart) {
    this.splicer = splicer;
    this.part = part;
  }

  run(): SplicedPart | undefined {
    const { splicer } = this;
    const { builder, after, tests, index } = this.part;
    const nodes = this.splicedNodes();
    splicer.change('nodes', nodes.entries);
    this.spliceInPlace('sources', index.summaries.sources, builder.sources);
    this.spliceInPlace('exposures', index.summaries.exposures, builder.exposures);
    this.spliceMacros();
    const graph = this.spliceEdges(nodes.summaries);
    if (graph === undefined) return undefined;
    if (!tests.isSameSet) this.spliceGroups(nodes.summaries);
    const { pieces, entries } = splicer.spliced();
    const renewed = new Map(after.sources.map((source) => [source.unique_id, source]));
    const sources = index.summaries.sources.map((it) => renewed.get(it.unique_id) ?? it);
    return {
      body: pieces,
      graph,
      text: { entries, floats: this.floats() },
      summaries: { nodes: nodes.summaries, sources, exposures: index.summaries.exposures },
    };
  }

  private floats(): FloatPath[] {
    const { builder, tests, index } = this.part;
    const { nodes, sources, exposures } = builder;
    const floats = index.floats.filter(
      ([, id]) => !(id! in nodes || id! in sources || id! in exposures || tests.removed.has(id!)),
    );
    for (const [section, values] of Object.entries({ nodes, sources, exposures }))
      for (const [id, value] of Object.entries(values)) findFloats(value, [section, id], floats);
    return floats;
  }

  private splicedNodes(): SplicedNodes {
    const { builder, after, tests, order, files } = this.part;
    const { nodes } = this.part.index.summaries;
    const byId = new Map(after.nodes.map((node) => [node.unique_id, node]));
    const positions = new Map(nodes.map((node, position) => [node, position]));
    const isRenewed = (node: NodeSummary): boolean =>
      node.file_key_name === null && files.has(unitOf(node.package_name, node.original_file_path));
    const own = nodes
      .filter((node) => node.file_key_name === null)
      .map((node) => (isRenewed(node) ? byId.get(node.unique_id)! : node));
    const kept = nodes.filter((node) => node.file_key_name !== null && !tests.removed.has(node.unique_id));
    const summaries = [...own, ...order.merge(kept, tests.added)];
    const entries = summaries.map((node): SplicedEntry => {
      const before = positions.get(node);
      const id = node.unique_id;
      return before === undefined ? { id, value: builder.nodes[id] } : { id, before };
    });
    return { entries, summaries };
  }

  private spliceInPlace(
    section: 'sources' | 'exposures',
    before: readonly { unique_id: UniqueId }[],
    after: Readonly<Record<UniqueId, unknown>>,
  ): void {
    if (Object.keys(after).length === 0) return;
    this.splicer.change(
      section,
      before.map(({ unique_id: id }, position) =>
        id in after ? { id, value: after[id] } : { id, before: position },
      ),
    );
  }

  private spliceMacros(): void {
    const { definitions } = this.part.macros;
    if (Object.keys(definitions).length === 0) return;
    const entries = this.splicer.ids('macros').map((id, before): SplicedEntry => {
      const value = definitions[id];
      return value ? { id, value } : { id, before };
    });
    this.splicer.change('macros', entries);
  }

  /** Renews what tells of edges; undefined where there is a cycle. Gives the text of graph_summary.json. */
  private spliceEdges(summaries: readonly NodeSummary[]): string | Buffer | undefined {
    const { splicer } = this;
    const { builder, tests } = this.part;
    const changed = new Map<UniqueId, readonly UniqueId[]>();
    for (const node of [...Object.values(builder.nodes), ...Object.values(builder.exposures)] as (
      | ManifestNode
      | GraphResource
    )[])
      changed.set(node.unique_id, node.depends_on.nodes ?? []);
    const ids = splicer.ids('parent_map');
    const isSame = ([id, needed]: [UniqueId, readonly UniqueId[]]): boolean => {
      const position = ids.indexOf(id);
      return (
        position >= 0 &&
        JSON.stringify([...needed].sort()) === JSON.stringify(splicer.readAt('parent_map', position))
      );
    };
    if (tests.isSameSet && this.hasSameOrder(summaries) && [...changed].every(isSame)) return this.part.graph;
    const before = splicer.read('parent_map') as Record<UniqueId, UniqueId[]>;
    const idsOf = (section: (typeof MAPPED_SECTIONS)[number]): readonly UniqueId[] =>
      section === 'nodes' ? summaries.map((node) => node.unique_id) : splicer.ids(section);
    const neededBy = (id: UniqueId): readonly UniqueId[] => changed.get(id) ?? before[id] ?? [];
    const { parents, children } = edgeMaps(
      new Map(MAPPED_SECTIONS.flatMap(idsOf).map((id) => [id, neededBy(id)])),
    );
    const inGraph = ['sources' as const, ...LINKED_SECTIONS].flatMap(idsOf);
    const { graph, diagnostics } = linkGraph(new Map(inGraph.map((id) => [id, neededBy(id)])));
    if (diagnostics.length > 0) return undefined;
    splicer.replace('parent_map', parents);
    splicer.replace('child_map', children);
    return graphSummaryText(graph);
  }

  private hasSameOrder(summaries: readonly NodeSummary[]): boolean {
    return summaries.every(
      (node, index) => node.unique_id === this.part.index.summaries.nodes[index]!.unique_id,
    );
  }

  private spliceGroups(summaries: readonly NodeSummary[]): void {
    const before = this.splicer.read('group_map') as Record<string, UniqueId[]>;
    if (Object.keys(before).length === 0) return;
    const nodes = new Set(this.splicer.ids('nodes'));
    const groups: Record<string, UniqueId[]> = {};
    for (const name of Object.keys(before)) groups[name] = [];
    for (const { unique_id: id, group } of summaries) if (group) groups[group]?.push(id);
    for (const [name, ids] of Object.entries(before))
      groups[name]!.push(...ids.filter((id) => !nodes.has(id)));
    this.splicer.replace('group_map', groups);
  }
}
