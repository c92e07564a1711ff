import { headOf, MANIFEST_SECTIONS } from '../../manifest/manifest.ts';
import type { TextIndex } from './manifest-text.ts';

type Section = (typeof MANIFEST_SECTIONS)[number];

/** The text of a manifest's sections in pieces. */
export interface SplicedBody {
  readonly pieces: readonly Uint8Array[];
  readonly entries: TextIndex['entries'];
}

/** An entry of a section: as it was, by its position there, or a new value. */
export type SplicedEntry =
  | { readonly id: string; readonly before: number }
  | { readonly id: string; readonly value: unknown };

/** A text of sections, some of which have other entries; the others are taken as they are. */
export class BodySplicer {
  private readonly body: Buffer;
  private readonly entries: TextIndex['entries'];
  /** Where each section's first entry begins, and where its last one ends. */
  private readonly bounds = new Map<Section, { start: number; end: number }>();
  private readonly starts = new Map<Section, readonly number[]>();
  private readonly changes = new Map<Section, readonly SplicedEntry[]>();

  constructor(body: Buffer, entries: TextIndex['entries']) {
    this.body = body;
    this.entries = entries;
    let at = 0;
    for (const section of MANIFEST_SECTIONS) {
      const start = at + headOf(section).length;
      const { bytes } = entries[section]!;
      const end = start + bytes.reduce((sum, length) => sum + length + 1, bytes.length > 0 ? -1 : 0);
      this.bounds.set(section, { start, end });
      at = end + 1;
    }
  }

  /** The value of a whole section. */
  read(section: Section): Record<string, unknown> {
    const { start, end } = this.bounds.get(section)!;
    return JSON.parse(`{${this.body.toString('utf8', start, end)}}`) as Record<string, unknown>;
  }

  /** The value of one entry, by its position. */
  readAt(section: Section, position: number): unknown {
    const start = this.startsOf(section)[position]!;
    const text = this.body.toString('utf8', start, start + this.entries[section]!.bytes[position]!);
    return Object.values(JSON.parse(`{${text}}`) as Record<string, unknown>)[0];
  }

  ids(section: Section): readonly string[] {
    return this.entries[section]!.ids;
  }

  change(section: Section, entries: readonly SplicedEntry[]): void {
    this.changes.set(section, entries);
  }

  /** Replaces a section by what a record holds. */
  replace(section: Section, values: Readonly<Record<string, unknown>>): void {
    this.change(
      section,
      Object.entries(values).map(([id, value]) => ({ id, value })),
    );
  }

  spliced(): SplicedBody {
    const pieces: Uint8Array[] = [];
    const entries: Record<string, { ids: readonly string[]; bytes: readonly number[] }> = {};
    let kept = 0;
    for (const section of MANIFEST_SECTIONS) {
      const { start, end } = this.bounds.get(section)!;
      const changed = this.changes.get(section);
      entries[section] = this.entries[section]!;
      if (!changed) continue;
      pieces.push(this.body.subarray(kept, start));
      entries[section] = this.splicedSection(section, changed, pieces);
      kept = end;
    }
    pieces.push(this.body.subarray(kept));
    return { pieces, entries };
  }

  private splicedSection(
    section: Section,
    changed: readonly SplicedEntry[],
    pieces: Uint8Array[],
  ): { ids: string[]; bytes: number[] } {
    const { bytes: lengths } = this.entries[section]!;
    const starts = this.startsOf(section);
    const bytes: number[] = [];
    for (let i = 0; i < changed.length; ) {
      if (i > 0) pieces.push(COMMA);
      const entry = changed[i]!;
      if ('value' in entry) {
        const text = Buffer.from(`${JSON.stringify(entry.id)}:${JSON.stringify(entry.value)}`, 'utf8');
        pieces.push(text);
        bytes.push(text.length);
        i++;
        continue;
      }
      // Entries that stay beside each other are one piece, commas and all.
      const first = entry.before;
      let last = first;
      for (i++; i < changed.length; i++) {
        const next = changed[i]!;
        if ('value' in next || next.before !== last + 1) break;
        last++;
      }
      pieces.push(this.body.subarray(starts[first]!, starts[last]! + lengths[last]!));
      for (let k = first; k <= last; k++) bytes.push(lengths[k]!);
    }
    return { ids: changed.map(({ id }) => id), bytes };
  }

  private startsOf(section: Section): readonly number[] {
    const known = this.starts.get(section);
    if (known) return known;
    let at = this.bounds.get(section)!.start;
    const starts = this.entries[section]!.bytes.map((length) => {
      const start = at;
      at += length + 1;
      return start;
    });
    this.starts.set(section, starts);
    return starts;
  }
}

const COMMA = Buffer.from(',');
