import type { Package } from '../../project/project.ts';
import type { PropertyEntry } from '../properties/read-properties.ts';
import type { NodeSummary } from './node-summary.ts';
import { type Unit, unitOf } from './read-log.ts';

/** The order in which tests of properties stand in a manifest: by section, file and entry. */
export class TestOrder {
  private readonly files: ReadonlyMap<Unit, number>;
  private readonly entries = new Map<string, number>();

  constructor(packages: readonly Package[], entries: readonly PropertyEntry[]) {
    const units = packages.flatMap((owner) =>
      owner.files.properties.map((file) => unitOf(owner.name, file.path)),
    );
    this.files = new Map([...new Set(units)].map((unit, index) => [unit, index]));
    for (const entry of entries) {
      const key = `${unitOf(entry.package.name, entry.file.path)} ${entry.section}.${String(entry.data['name'])}`;
      if (!this.entries.has(key)) this.entries.set(key, entry.index);
    }
  }

  /** Sorts entries as they stand in the files of a project. */
  sorted(entries: readonly PropertyEntry[]): PropertyEntry[] {
    const file = (entry: PropertyEntry): number =>
      this.fileIndex(unitOf(entry.package.name, entry.file.path));
    return [...entries].sort((a, b) => file(a) - file(b) || a.index - b.index);
  }

  /** Puts new tests, which are in order, between those that stay. */
  merge<T extends Pick<NodeSummary, 'package_name' | 'original_file_path' | 'file_key_name'>>(
    kept: readonly T[],
    added: readonly T[],
  ): T[] {
    const merged: T[] = [];
    let next = 0;
    for (const test of kept) {
      while (next < added.length && this.compare(added[next]!, test) < 0) merged.push(added[next++]!);
      merged.push(test);
    }
    return [...merged, ...added.slice(next)];
  }

  private compare(a: Placed, b: Placed): number {
    const [x, y] = [this.placeOf(a), this.placeOf(b)];
    return x[0] - y[0] || x[1] - y[1] || x[2] - y[2];
  }

  private placeOf({
    package_name,
    original_file_path,
    file_key_name: key,
  }: Placed): [number, number, number] {
    const unit = unitOf(package_name, original_file_path);
    const section = SECTIONS.indexOf(key!.slice(0, key!.indexOf('.')));
    return [section, this.fileIndex(unit), this.entries.get(`${unit} ${key}`) ?? 0];
  }

  private fileIndex(unit: Unit): number {
    return this.files.get(unit) ?? -1;
  }
}

type Placed = Pick<NodeSummary, 'package_name' | 'original_file_path' | 'file_key_name'>;

const SECTIONS = ['models', 'seeds', 'snapshots', 'sources'];
