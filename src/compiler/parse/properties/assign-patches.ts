import { parse } from 'node:path';
import {
  disabledTwice,
  duplicatePatch,
  noNodeForPatch,
  wrongSection,
} from '../../../diagnostics/codes/parse.ts';
import { asError, asWarning, type Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/source.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import type { Draft } from '../draft.ts';
import { records, text } from './columns.ts';
import { type NodePatch, unversionedPatch, versionPatches } from './node-patches.ts';
import { locateEntry, type PropertyEntry, type PropertySection } from './read-properties.ts';

/** The sections that describe nodes, in the order in which dbt reads those of a file. */
export const NODE_SECTIONS = ['models', 'seeds', 'snapshots', 'data_tests', 'analyses'] as const;

const SECTION_OF: Readonly<Record<string, PropertySection>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  analysis: 'analyses',
  test: 'data_tests',
};

/**
 * Gives each draft the properties that describe it, by name: a node of the entry's own package, else one of any
 * package; only where no enabled node has the name, the disabled ones of the package. dbt's rules.
 */
export function assignPatches(
  drafts: readonly Draft[],
  isEnabled: (draft: Draft) => boolean,
  entries: readonly PropertyEntry[],
  diagnostics: Diagnostic[],
): void {
  const names = new DraftNames(drafts, isEnabled);
  const patcher = { names, diagnostics };
  for (const entry of entries) {
    if (entry.section === 'models' && records(entry.data['versions']).length > 0)
      patchVersions(patcher, entry);
    else patchNodes(patcher, entry);
  }
}

interface Patcher {
  readonly names: DraftNames;
  readonly diagnostics: Diagnostic[];
}

function patchNodes(patcher: Patcher, entry: PropertyEntry): void {
  const { names, diagnostics } = patcher;
  const name = String(entry.data['name']);
  const owner = entry.package.name;
  const kind = kindOf(entry.section);
  const enabled = names.enabled(kind, name);
  const draft = enabled.find((d) => d.owner.name === owner) ?? (kind === 'test' ? undefined : enabled[0]);
  if (draft) {
    const actual = SECTION_OF[draft.node.resource_type];
    if (actual === entry.section) setPatch(patcher, draft, unversionedPatch(entry));
    else
      diagnostics.push(
        asWarning(wrongSection(name, entry.section, actual ?? '', draft.node, locateEntry(entry))),
      );
    return;
  }
  const disabled = names
    .disabled(kind, name)
    .filter((d) => d.owner.name === owner && SECTION_OF[d.node.resource_type] === entry.section);
  if (disabled.length === 0) {
    warnOfNothing(patcher, entry, name);
    return;
  }
  const patch = unversionedPatch(entry);
  if (disabled.length > 1 && patch.config['enabled']) {
    diagnostics.push(
      asError(
        disabledTwice(
          name,
          disabled.map((d) => d.node),
          locateEntry(entry),
        ),
      ),
    );
  } else for (const other of disabled) setPatch(patcher, other, patch);
}

function patchVersions(patcher: Patcher, entry: PropertyEntry): void {
  const { names } = patcher;
  const owner = entry.package.name;
  const name = String(entry.data['name']);
  const own = (file: string): Draft | undefined =>
    names.enabled('node', file).find((d) => d.owner.name === owner && d.node.resource_type === 'model');
  for (const patch of versionPatches(entry)) {
    const draft =
      own(patch.fileName) ??
      (patch.isLatest ? own(name) : undefined) ??
      names.disabled('node', patch.fileName).find((d) => d.node.resource_type === 'model');
    if (!draft) {
      warnOfNothing(patcher, entry, patch.fileName);
      continue;
    }
    names.remove(draft);
    patch.identify(draft.node);
    setPatch(patcher, draft, patch);
  }
}

function setPatch({ diagnostics }: Patcher, draft: Draft, patch: NodePatch): void {
  const other = draft.patch?.entry;
  if (!other) {
    draft.patch = patch;
    return;
  }
  const { section, file, data } = patch.entry;
  const paths: [string, string] = [other.file.path, file.path];
  diagnostics.push(asError(duplicatePatch(String(data['name']), section, paths, locateEntry(patch.entry))));
}

function warnOfNothing({ names, diagnostics }: Patcher, entry: PropertyEntry, name: string): void {
  if (text(entry.data['relation']) !== undefined || isUnreadable(name, diagnostics)) return;
  const suggestion = nearest(name, names.all(kindOf(entry.section)));
  diagnostics.push(
    asWarning(noNodeForPatch(name, entry.section, entry.file.path, suggestion, locateEntry(entry))),
  );
}

/** The node's own file has a mistake that is told of; that it is missing only follows from it. */
function isUnreadable(name: string, diagnostics: readonly Diagnostic[]): boolean {
  const isOf = (span: Span | undefined): boolean => span !== undefined && parse(span.file.path).name === name;
  return diagnostics.some(
    ({ severity, at, notes = [], node }) =>
      severity === 'error' && (isOf(at) || notes.some((note) => isOf(note.at)) || node?.endsWith(`.${name}`)),
  );
}

/** Names live in three spaces: what `ref()` finds, singular tests, and analyses. */
type Kind = 'node' | 'test' | 'analysis';

function kindOf(section: PropertySection): Kind {
  return section === 'data_tests' ? 'test' : section === 'analyses' ? 'analysis' : 'node';
}

class DraftNames {
  private readonly enabledByName = new Map<string, Draft[]>();
  private readonly disabledByName = new Map<string, Draft[]>();

  constructor(drafts: readonly Draft[], isEnabled: (draft: Draft) => boolean) {
    for (const draft of drafts) {
      const section = SECTION_OF[draft.node.resource_type];
      if (!section) continue;
      const map = isEnabled(draft) ? this.enabledByName : this.disabledByName;
      const key = `${kindOf(section)} ${draft.node.name}`;
      const list = map.get(key);
      if (list) list.push(draft);
      else map.set(key, [draft]);
    }
  }

  enabled(kind: Kind, name: string): readonly Draft[] {
    return this.enabledByName.get(`${kind} ${name}`) ?? [];
  }

  disabled(kind: Kind, name: string): readonly Draft[] {
    return this.disabledByName.get(`${kind} ${name}`) ?? [];
  }

  /** A draft that got a version is no longer found by its file's name. */
  remove(draft: Draft): void {
    for (const map of [this.enabledByName, this.disabledByName]) {
      const key = `node ${draft.node.name}`;
      const list = map.get(key);
      if (list?.includes(draft))
        map.set(
          key,
          list.filter((other) => other !== draft),
        );
    }
  }

  *all(kind: Kind): Iterable<string> {
    for (const key of this.enabledByName.keys())
      if (key.startsWith(`${kind} `)) yield key.slice(kind.length + 1);
  }
}
