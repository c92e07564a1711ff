import type { Package, Project } from '../../project/project.ts';
import { stem } from '../parse-sql-files.ts';
import { records, text } from '../properties/columns.ts';
import { versionPatches } from '../properties/node-patches.ts';
import type { PropertyEntry } from '../properties/read-properties.ts';
import type { NodeSummary, Summaries } from './node-summary.ts';
import { type Unit, unitOf } from './read-log.ts';

/** What has to be parsed again: files of nodes, and entries of properties. */
export interface Affected {
  /** Files of models, seeds, snapshots, tests, analyses and hooks. */
  readonly files: ReadonlySet<Unit>;
  readonly entries: readonly PropertyEntry[];
  /** Properties files of which all entries are parsed again. */
  readonly whole: ReadonlySet<Unit>;
  /** All properties files that have a part in it, with all of their entries. */
  readonly properties: ReadonlyMap<Unit, readonly PropertyEntry[]>;
}

interface AffectedOptions {
  readonly project: Project;
  readonly summaries: Summaries;
  /** The entries of a properties file; undefined where it cannot be read, or has some that others depend on. */
  readonly read: (unit: Unit) => readonly PropertyEntry[] | undefined;
}

/**
 * Everything that belongs together with changed files: nodes and what describes or tests them, and the other way round.
 * Undefined where that takes parsing everything.
 */
export function findAffected(changed: ReadonlySet<Unit>, options: AffectedOptions): Affected | undefined {
  return new AffectedSearch(options).run(changed);
}

class AffectedSearch {
  private readonly options: AffectedOptions;
  private readonly files = new Set<Unit>();
  private readonly entries = new Set<PropertyEntry>();
  private readonly whole = new Set<Unit>();
  private readonly read = new Map<Unit, readonly PropertyEntry[]>();
  private readonly isProperties: ReadonlySet<Unit>;
  private readonly byFile: ReadonlyMap<Unit, readonly NodeSummary[]>;
  private readonly byName: ReadonlyMap<string, readonly NodeSummary[]>;
  private readonly testsOf: ReadonlyMap<string, readonly NodeSummary[]>;
  private isEverything = false;

  constructor(options: AffectedOptions) {
    this.options = options;
    const { nodes } = options.summaries;
    this.isProperties = propertiesOf(options.project.packages);
    this.byFile = grouped(nodes, fileOf);
    const own = nodes.filter((node) => node.file_key_name === null);
    this.byName = grouped([...own, ...own.filter(hasOtherStem)], nameOrStem());
    this.testsOf = grouped(
      nodes.filter((node) => node.attached_node !== null),
      (node) => node.attached_node!,
    );
  }

  run(changed: ReadonlySet<Unit>): Affected | undefined {
    for (const unit of changed) {
      if (this.isProperties.has(unit)) this.addProperties(unit);
      else this.addFile(unit);
    }
    if (this.isEverything) return undefined;
    const { files, whole, read: properties } = this;
    const entries = [...properties.values()].flat().filter((entry) => this.entries.has(entry));
    return { files, entries, whole, properties };
  }

  /** A file of nodes, and what describes and tests them. */
  private addFile(unit: Unit): void {
    if (this.files.has(unit)) return;
    this.files.add(unit);
    // A node of properties changes with them alone.
    if (this.isProperties.has(unit)) this.isEverything = true;
    for (const node of this.byFile.get(unit) ?? []) {
      if (node.patch_path !== null) {
        const [packageName, path] = node.patch_path.split('://') as [string, string];
        for (const entry of this.entriesIn(unitOf(packageName, path)))
          if (describes(entry, node)) this.addEntry(entry);
      }
      for (const test of this.testsOf.get(node.unique_id) ?? []) {
        for (const entry of this.entriesIn(fileOf(test)))
          if (`${entry.section}.${String(entry.data['name'])}` === test.file_key_name) this.addEntry(entry);
      }
    }
  }

  private addProperties(unit: Unit): void {
    if (this.whole.has(unit)) return;
    this.whole.add(unit);
    for (const entry of this.entriesIn(unit)) this.addEntry(entry);
    // What it described or tested until now.
    for (const node of this.options.summaries.nodes) {
      if (node.patch_path !== null && node.patch_path.replace('://', '//') === unit)
        this.addFile(fileOf(node));
      else if (node.attached_node !== null && fileOf(node) === unit) this.addNode(node.attached_node);
    }
  }

  private addEntry(entry: PropertyEntry): void {
    if (this.entries.has(entry)) return;
    this.entries.add(entry);
    if (!DESCRIBING.has(entry.section)) return;
    for (const name of namesOf(entry))
      for (const node of this.byName.get(name) ?? []) this.addFile(fileOf(node));
  }

  private addNode(id: string): void {
    const node = this.options.summaries.nodes.find((it) => it.unique_id === id);
    if (node) this.addFile(fileOf(node));
  }

  private entriesIn(unit: Unit): readonly PropertyEntry[] {
    let entries = this.read.get(unit);
    if (!entries) {
      const found = this.options.read(unit);
      if (!found) this.isEverything = true;
      entries = found ?? [];
      this.read.set(unit, entries);
    }
    return entries;
  }
}

const DESCRIBING = new Set<string>(['models', 'seeds', 'snapshots', 'analyses', 'data_tests']);

function fileOf(node: Pick<NodeSummary, 'package_name' | 'original_file_path'>): Unit {
  return unitOf(node.package_name, node.original_file_path);
}

function describes(entry: PropertyEntry, node: NodeSummary): boolean {
  return (
    DESCRIBING.has(entry.section) &&
    namesOf(entry).some((name) => name === node.name || name === stem(node.original_file_path))
  );
}

/** The names that an entry may mean: its own, and those of the files of versions. */
function namesOf(entry: PropertyEntry): string[] {
  const isVersioned = entry.section === 'models' && records(entry.data['versions']).length > 0;
  const files = isVersioned ? versionPatches(entry).map((patch) => patch.fileName) : [];
  return [text(entry.data['name']) ?? '', ...files];
}

function hasOtherStem(node: NodeSummary): boolean {
  return stem(node.original_file_path) !== node.name;
}

/** Names each node first by its name, and when it comes again by its file's. */
function nameOrStem(): (node: NodeSummary) => string {
  const seen = new Set<NodeSummary>();
  return (node) => {
    if (seen.has(node)) return stem(node.original_file_path);
    seen.add(node);
    return node.name;
  };
}

function propertiesOf(packages: readonly Package[]): Set<Unit> {
  return new Set(
    packages.flatMap((owner) => owner.files.properties.map((file) => unitOf(owner.name, file.path))),
  );
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const list = groups.get(name);
    if (list) list.push(item);
    else groups.set(name, [item]);
  }
  return groups;
}
