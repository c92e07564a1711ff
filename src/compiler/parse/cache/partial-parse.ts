import type { GraphNode, GroupDefinition, MacroDefinition, UniqueId } from '../../manifest/resource.ts';
import { isRecord } from '../../project/is-record.ts';
import type { Package, Project } from '../../project/project.ts';
import type { PropertyEntry } from '../properties/read-properties.ts';
import { type Affected, findAffected } from './affected.ts';
import { type ChangedMacros, changedMacros } from './changed-macros.ts';
import { closedEntries } from './closed-entries.ts';
import { type FileChanges, fileChanges, haveSamePlaces, unitsThatReadOtherwise } from './file-changes.ts';
import { mergeReads } from './merge-reads.ts';
import { interfaceOf, type NodeSummary, type Summaries, summarize } from './node-summary.ts';
import { TestOrder } from './order-tests.ts';
import type { ParseInputs } from './parse-inputs.ts';
import { PartParser } from './parse-part.ts';
import type { Reuse } from './parsed-project.ts';
import { EVERYWHERE, type Unit, unitOf } from './read-log.ts';
import { BodySplicer, type SplicedBody } from './splice-body.ts';
import { type ChangedTests, type ParsedPart, splicePart } from './splice-part.ts';
import {
  indexOf,
  macroUses,
  type StoredIndex,
  type StoredInputs,
  type StoredParse,
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
const PARTIAL = new Set([
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'dataTests',
  'properties',
  'macros',
  'genericTests',
]);
const OF_MACROS = new Set(['macros', 'genericTests']);

function changedUnits(
  { inputs: before }: StoredParse,
  after: ParseInputs,
  { changed }: FileChanges,
  project: Project,
): Set<Unit> | undefined {
  if (before.key !== after.key || !haveSamePlaces(before, after)) return undefined;
  if (changed.some(({ kind, path }) => !PARTIAL.has(kind) || SCRIPT.test(path))) return undefined;
  const units = unitsThatReadOtherwise(before, project);
  for (const { unit, kind } of changed) if (!OF_MACROS.has(kind)) units?.add(unit);
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

  run(changed: ReadonlySet<Unit>, changes: FileChanges): RenewedParse | undefined {
    const { project, parser, index } = this;
    const macros = this.changedMacros(changes);
    if (!macros || macros.users.has(EVERYWHERE)) return undefined;
    const units = new Set([...changed, ...macros.users]);
    const { summaries } = index;
    const found = findAffected(units, { project, summaries, read: (unit) => parser.readEntries(unit) });
    if (!found) return undefined;
    const order = new TestOrder(this.packages, [...found.properties.values()].flat());
    const affected = { ...found, entries: order.sorted(found.entries) };
    if (this.isSpokenOf(affected, changes) || this.changesClosedEntries(affected)) return undefined;
    // Unit tests may take their rows from seeds.
    const hasSeeds = changes.changed.some(({ kind }) => kind === 'seeds');
    if (hasSeeds && this.splicer.ids('unit_tests').length > 0) return undefined;
    const builder = parser.parse(affected);
    if (!builder) return undefined;
    const { nodes, sources, exposures } = builder;
    const after = summarize({ nodes, sources, exposures });
    const tests = this.changedTests(affected, after);
    if (!tests || !this.isSameForOthers(affected, after)) return undefined;
    return this.splice(affected, changes, {
      builder,
      after,
      files: affected.files,
      tests,
      order,
      macros,
      index,
      graph: this.stored.parts.graph,
    });
  }

  /** Whether a warning, or a node that is switched off, lies in what is affected: then others may depend on it. */
  private isSpokenOf({ files, properties }: Affected, { changed }: FileChanges): boolean {
    const units = new Set([...files, ...properties.keys(), ...changed.map(({ unit }) => unit)]);
    const paths = new Set([...units].map((unit) => unit.slice(unit.indexOf('//') + 2)));
    const { diagnostics } = this.stored.inputs;
    return (
      diagnostics.list.some((it) => {
        const { at } = it as { at?: { file: number } };
        return at === undefined || paths.has(diagnostics.files[at.file]!.path);
      }) || this.disabled.some((node) => units.has(unitOf(node.package_name, node.original_file_path)))
    );
  }

  private changedMacros({ changed }: FileChanges): ChangedMacros | undefined {
    const files = new Set(changed.filter(({ kind }) => OF_MACROS.has(kind)).map(({ unit }) => unit));
    if (files.size === 0) return { definitions: {}, users: new Set() };
    // The arguments that macros declare are part of the manifest then.
    if (this.project.root.config.flags['validate_macro_args'] === true) return undefined;
    const before = this.splicer.read('macros') as Record<UniqueId, MacroDefinition>;
    const { library } = this.parser.environment;
    return changedMacros({ files, before, library, uses: this.index.macros });
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
    const { index, stored, inputs, project } = this;
    const spliced = splicePart(this.splicer, part);
    if (!spliced) return undefined;
    const { body, graph, text, summaries } = spliced;
    const { reads } = this.parser.environment;
    mergeReads(reads, { reads: stored.inputs.reads, macros: index.macros }, affected);
    return {
      body,
      graph,
      semantic: stored.parts.semantic,
      inputs: {
        ...inputs,
        reads: storedReads(project, reads),
        diagnostics: stored.inputs.diagnostics,
        count: summaries.nodes.length + summaries.sources.length,
      },
      index: { ...text, summaries, closed: index.closed, macros: macroUses(reads) },
      reuse: {
        extent: 'some',
        deleted: 0,
        added: 0,
        changed: changes.changed.length,
        parsed: new Set([
          ...affected.files,
          ...affected.properties.keys(),
          ...changes.changed.map((it) => it.unit),
        ]).size,
        files: inputs.files.length,
      },
    };
  }
}

interface Located {
  readonly package_name: string;
  readonly original_file_path: string;
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
