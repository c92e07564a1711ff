import { md5 } from '../../../util/hash.ts';
import type { PropertyEntry, PropertySection } from '../properties/read-properties.ts';
import { exactJson } from './exact-json.ts';
import { type Unit, unitOf } from './read-log.ts';

/** The sections whose entries can be parsed by themselves. */
const OPEN = new Set<PropertySection>([
  'models',
  'seeds',
  'snapshots',
  'analyses',
  'data_tests',
  'sources',
  'exposures',
]);

/**
 * Hashes of the entries of properties files that the rest of a project depends on, by file: while they stay, the other
 * entries of the file can be parsed again without them.
 */
export function closedEntries(entries: readonly PropertyEntry[]): Record<Unit, string> {
  const byFile = new Map<Unit, unknown[]>();
  for (const entry of entries) {
    if (!isClosed(entry)) continue;
    const unit = unitOf(entry.package.name, entry.file.path);
    const list = byFile.get(unit) ?? [];
    // The checksum of a snapshot of properties is that of its file.
    list.push([entry.section, entry.raw, entry.section === 'snapshots' ? entry.file.text : '']);
    byFile.set(unit, list);
  }
  return Object.fromEntries([...byFile].map(([unit, list]) => [unit, md5(exactJson(list))]));
}

export function isClosed({ section, data }: PropertyEntry): boolean {
  if (section === 'snapshots') return data['relation'] !== undefined;
  if (section === 'sources') return data['overrides'] !== undefined;
  return !OPEN.has(section);
}
