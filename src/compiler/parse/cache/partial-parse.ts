import { graphSummaryText } from '../../artifacts/graph-summary.ts';
import { LINKED_SECTIONS, linkGraph } from '../../graph/build-graph.ts';
import type {
  GraphNode,
  GraphResource,
  GroupDefinition,
  ManifestNode,
  UniqueId,
} from '../../manifest/resource.ts';
import { isRecord } from '../../project/parse-project-config.ts';
import type { Package, Project } from '../../project/project.ts';
import type { ManifestBuilder } from '../manifest-builder.ts';
import type { PropertyEntry } from '../properties/read-properties.ts';
import { edgeMaps, MAPPED_SECTIONS } from '../resolve-references.ts';
import { type Affected, findAffected } from './affected.ts';
import { closedEntries } from './closed-entries.ts';
import { type FileChanges, fileChanges, haveSamePlaces, unitsThatReadOtherwise } from './file-changes.ts';
import { type FloatPath, findFloats } from './manifest-text.ts';
import { interfaceOf, type NodeSummary, type Summaries, summarize } from './node-summary.ts';
import { TestOrder } from './order-tests.ts';
import type { ParseInputs } from './parse-inputs.ts';
import { PartParser } from './parse-part.ts';
import type { Reuse } from './parsed-project.ts';
import { type ReadLog, type Unit, unitOf } from './read-log.ts';
import { BodySplicer, type SplicedBody, type SplicedEntry } from './splice-body.ts';
import {
  indexOf,
  type StoredIndex,
  type StoredInputs,
  type StoredParse,
  type StoredRead,
  storedReads,
} from './stored-parse.ts';

/** A stored parse of which parts were parsed again. */
export interface RenewedParse {
  readonly body: SplicedBody['pieces'];
  /** graph_summary.json from its nodes on. */
  readonly graph: string | Buffer;
  readonly semantic: Buffer;
  readonly inputs: StoredInputs;
  readonly index: StoredIndex;
  readonly reuse: Reuse;
}

export interface RenewRequest {
  readonly project: Project;
  readonly builtins: readonly Package[];
}

/**
 * Parses only what has changed since a stored parse, and what belongs together with it. Undefined where the change may
 * reach further than that: macros, docs, dbt_project.yml, new files and names, anything that goes wrong.
 */
export function renewParse(
  stored: StoredParse,
  inputs: ParseInputs,
  request: RenewRequest,
): RenewedParse | undefined {
  const changes = fileChanges(stored.inputs, inputs);
  const units = changedUnits(stored, inputs, changes, request.project);
  return units && new Renewal(stored, inputs, request).run(units, changes);
}

/** The kinds of files that can be parsed by themselves. */
const PARTIAL = new Set(['models', 'seeds', 'snapshots', 'analyses', 'dataTests', 'properties']);

function changedUnits(
  { inputs: before }: StoredParse,
  after: ParseInputs,
  { changed }: FileChanges,
  project: Project,
): Set<Unit> | undefined {
  if (before.key !== after.key || !haveSamePlaces(before, after)) return undefined;
  if (changed.some(({ kind, path }) => !PARTIAL.has(kind) || SCRIPT.test(path))) return undefined;
  const units = unitsThatReadOtherwise(before, project);
  for (const { unit } of changed) units?.add(unit);
  return units;
}

/** A script may declare properties in its own file. */
const SCRIPT = /\.m?[jt]s$/;

class Renewal {
  private readonly stored: StoredParse;
  private readonly inputs: ParseInputs;
  private readonly project: Project;
  private readonly index: StoredIndex;
  private readonly splicer: BodySplicer;
  private readonly parser: PartParser;
  private readonly packages: readonly Package[];
  private readonly disabled: readonly GraphNode[];

  constructor(stored: StoredParse, inputs: ParseInputs, { project, builtins }: RenewRequest) {
    this.stored = stored;
    this.inputs = inputs;
    this.project = project;
    this.index = indexOf(stored);
    this.splicer = new BodySplicer(stored.parts.body, this.index.entries);
    const disabled = this.splicer.read('disabled') as Record<UniqueId, GraphNode[]>;
    this.disabled = Object.values(disabled).flat();
    const groups = this.splicer.read('groups') as Record<UniqueId, GroupDefinition>;
    this.parser = new PartParser(project, builtins, { summaries: this.index.summaries, groups, disabled });
    this.packages = [project.root, ...project.packages.filter((it) => it !== project.root)];
  }

  run(units: ReadonlySet<Unit>, changes: FileChanges): RenewedParse | undefined {
    const { project, parser, index } = this;
    const { summaries } = index;
    const found = findAffected(units, { project, summaries, read: (unit) => parser.readEntries(unit) });
    if (!found) return undefined;
    const order = new TestOrder(this.packages, [...found.properties.values()].flat());
    const affected = { ...found, entries: order.sorted(found.entries) };
    if (this.isSpokenOf(affected) || this.changesClosedEntries(affected)) return undefined;
    // Unit tests may take their rows from seeds.
    const hasSeeds = changes.changed.some(({ kind }) => kind === 'seeds');
    if (hasSeeds && this.splicer.ids('unit_tests').length > 0) return undefined;
    const builder = parser.parse(affected);
    if (!builder) return undefined;
    const { nodes, sources, exposures } = builder;
    const after = summarize({ nodes, sources, exposures });
    const tests = this.changedTests(affected, after);
    if (!tests || !this.isSameForOthers(affected, after)) return undefined;
    return this.splice(affected, changes, { builder, after, tests, order });
  }

  /** Whether a warning, or a node that is switched off, lies in what is affected: then others may depend on it. */
  private isSpokenOf({ files, properties }: Affected): boolean {
    const units = new Set([...files, ...properties.keys()]);
    const paths = new Set([...units].map((unit) => unit.slice(unit.indexOf('//') + 2)));
    const { diagnostics } = this.stored.inputs;
    return (
      diagnostics.list.some((it) => {
        const { at } = it as { at?: { file: number } };
        return at === undefined || paths.has(diagnostics.files[at.file]!.path);
      }) || this.disabled.some((node) => units.has(unitOf(node.package_name, node.original_file_path)))
    );
  }

  private changesClosedEntries({ whole, properties }: Affected): boolean {
    const { closed } = this.index;
    return [...whole].some((unit) => closedEntries(properties.get(unit) ?? [])[unit] !== closed[unit]);
  }

  /** Whether nodes, sources and exposures are, as far as others can see, what they were. */
  private isSameForOthers({ files, whole }: Affected, after: Summaries): boolean {
    const { nodes, sources, exposures } = this.index.summaries;
    const inUnits = (units: ReadonlySet<Unit>) => (it: Located) =>
      units.has(unitOf(it.package_name, it.original_file_path));
    const own = nodes.filter((node) => node.file_key_name === null).filter(inUnits(files));
    const ownAfter = after.nodes.filter((node) => node.file_key_name === null);
    const oldSources = sources.filter(inUnits(whole));
    return (
      isSame(own.map(interfaceOf), ownAfter.map(interfaceOf)) &&
      !oldSources.some((source) => source.isOverridden) &&
      isSame(
        oldSources.map((it) => JSON.stringify(it)),
        after.sources.map((it) => JSON.stringify(it)),
      ) &&
      isSame(
        exposures.filter(inUnits(whole)).map((it) => it.unique_id),
        after.exposures.map((it) => it.unique_id),
      )
    );
  }

  /** The tests of properties that go and come; undefined where that changes what is said of the project. */
  private changedTests({ whole, properties, entries }: Affected, after: Summaries): ChangedTests | undefined {
    const keys = new Set(entries.map((it) => `${unitOf(it.package.name, it.file.path)} ${keyOf(it)}`));
    const all = this.index.summaries.nodes;
    const removed = new Set<UniqueId>();
    for (const test of all) {
      if (test.file_key_name === null) continue;
      const unit = unitOf(test.package_name, test.original_file_path);
      if (whole.has(unit) || (properties.has(unit) && keys.has(`${unit} ${test.file_key_name}`)))
        removed.add(test.unique_id);
    }
    const added = after.nodes.filter((node) => node.file_key_name !== null);
    const ids = new Set(added.map((test) => test.unique_id));
    if (all.some(({ unique_id: id }) => ids.has(id) && !removed.has(id) && !this.isOwn(id, after)))
      return undefined;
    const isSameSet = removed.size === ids.size && [...ids].every((id) => removed.has(id));
    if (
      !isSameSet &&
      this.isConfigured(
        all.filter((test) => removed.has(test.unique_id)),
        added,
      )
    )
      return undefined;
    return { removed, added, isSameSet };
  }

  private isOwn(id: UniqueId, { nodes }: Summaries): boolean {
    return nodes.some((node) => node.unique_id === id && node.file_key_name === null);
  }

  /** Whether dbt_project.yml may configure tests that go or come: what it configures in vain is worth a warning. */
  private isConfigured(before: readonly NodeSummary[], after: readonly NodeSummary[]): boolean {
    const names = nestedKeys(this.project.root.config.configs.data_tests);
    if (names.size === 0) return false;
    const unitsOf = (tests: readonly NodeSummary[]) => new Set(tests.map((it) => it.original_file_path));
    const kept = [unitsOf(before), unitsOf(after)] as const;
    return (
      [...before, ...after].some((test) => names.has(test.name)) ||
      [...kept[0]].some((path) => !kept[1].has(path)) ||
      [...kept[1]].some((path) => !kept[0].has(path))
    );
  }

  private splice(affected: Affected, changes: FileChanges, part: ParsedPart): RenewedParse | undefined {
    const { splicer, index, stored, inputs } = this;
    const { builder, after, tests } = part;
    const nodes = this.splicedNodes(affected, part);
    splicer.change('nodes', nodes.entries);
    this.spliceInPlace('sources', index.summaries.sources, builder.sources);
    this.spliceInPlace('exposures', index.summaries.exposures, builder.exposures);
    const graph = this.spliceEdges(part, nodes.summaries);
    if (graph === undefined) return undefined;
    if (!tests.isSameSet) this.spliceGroups(nodes.summaries);
    const { pieces, entries } = splicer.spliced();
    const renewed = new Set([
      ...Object.keys(builder.nodes),
      ...Object.keys(builder.sources),
      ...Object.keys(builder.exposures),
    ]);
    const floats = index.floats.filter(
      ([, id]) => !renewed.has(id!) && !tests.removed.has(id!),
    ) as FloatPath[];
    for (const section of ['nodes', 'sources', 'exposures'] as const)
      for (const [id, value] of Object.entries(builder[section])) findFloats(value, [section, id], floats);
    const sources = index.summaries.sources.map(
      (it) => after.sources.find((other) => other.unique_id === it.unique_id) ?? it,
    );
    const closed = { ...index.closed };
    const summaries = { nodes: nodes.summaries, sources, exposures: index.summaries.exposures };
    const { diagnostics } = stored.inputs;
    return {
      body: pieces,
      graph,
      semantic: stored.parts.semantic,
      inputs: {
        ...inputs,
        reads: this.reads(affected),
        diagnostics,
        count: nodes.summaries.length + sources.length,
      },
      index: { entries, floats, summaries, closed },
      reuse: {
        extent: 'some',
        deleted: 0,
        added: 0,
        changed: changes.changed.length,
        parsed: affected.files.size + affected.properties.size,
        files: inputs.files.length,
      },
    };
  }

  private splicedNodes({ files }: Affected, { builder, after, tests, order }: ParsedPart): SplicedNodes {
    const { nodes } = this.index.summaries;
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

  /** Renews what tells of edges; undefined where there is a cycle. Gives the text of graph_summary.json. */
  private spliceEdges(
    { builder, tests }: ParsedPart,
    summaries: readonly NodeSummary[],
  ): string | Buffer | undefined {
    const { splicer } = this;
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
    if (tests.isSameSet && this.hasSameOrder(summaries) && [...changed].every(isSame))
      return this.stored.parts.graph;
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
    return summaries.every((node, index) => node.unique_id === this.index.summaries.nodes[index]!.unique_id);
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

  /** What was read before by what stays, and what was read now. */
  private reads({ files, whole }: Affected): StoredRead[] {
    const log: ReadLog = this.parser.environment.reads;
    for (const { read, units } of this.stored.inputs.reads) {
      const kept = units.filter((unit) => !files.has(unit) && !whole.has(unit));
      if (kept.length > 0) log.units.set(read, new Set([...kept, ...(log.units.get(read) ?? [])]));
    }
    return storedReads(this.project, log);
  }
}

interface Located {
  readonly package_name: string;
  readonly original_file_path: string;
}

interface ChangedTests {
  readonly removed: ReadonlySet<UniqueId>;
  readonly added: readonly NodeSummary[];
  readonly isSameSet: boolean;
}

interface ParsedPart {
  readonly builder: ManifestBuilder;
  readonly after: Summaries;
  readonly tests: ChangedTests;
  readonly order: TestOrder;
}

interface SplicedNodes {
  readonly entries: readonly SplicedEntry[];
  readonly summaries: readonly NodeSummary[];
}

function isSame(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((text, index) => text === after[index]);
}

function keyOf(entry: PropertyEntry): string {
  return `${entry.section}.${String(entry.data['name'])}`;
}

/** The names of folders, packages and nodes in a tree of configs. */
function nestedKeys(tree: unknown, into = new Set<string>()): Set<string> {
  if (!isRecord(tree)) return into;
  for (const [key, value] of Object.entries(tree)) {
    if (key.startsWith('+') || !isRecord(value)) continue;
    into.add(key);
    nestedKeys(value, into);
  }
  return into;
}
