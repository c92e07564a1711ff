import { duplicatePatch, noNodeForPatch } from '../../../diagnostics/codes/parse.ts';
import { asError, asWarning, type Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import type { Json, ManifestNode } from '../../manifest/resource.ts';
import type { Package } from '../../project/project.ts';
import { asMapping, columnInfos, modelConstraint, records, text, versionColumns } from './columns.ts';
import {
  type EntriesBySection,
  locateEntry,
  type Properties,
  type PropertyEntry,
  type PropertySection,
} from './read-properties.ts';
import { staticReference } from './static-reference.ts';

/** What properties say of one node. */
export interface NodePatch {
  readonly entry: PropertyEntry;
  readonly config: Properties;
  readonly version: Properties | undefined;
  /** Gives a versioned model its id, name and fqn. Before rendering. */
  identify(node: ManifestNode): void;
  /** Fills in description, columns, constraints and the like. After the config is known. */
  apply(node: ManifestNode): void;
}

const SECTION_OF: Readonly<Record<string, PropertySection>> = {
  model: 'models',
  seed: 'seeds',
  snapshot: 'snapshots',
  analysis: 'analyses',
  test: 'data_tests',
  function: 'functions',
};

/** Finds the properties of a node: those of its own package, else those that another package gives a name it lacks. */
export class NodePatches {
  private readonly byName = new Map<string, NodePatch>();
  private readonly used = new Set<PropertyEntry>();
  private readonly entries: PropertyEntry[] = [];

  constructor(
    all: readonly { readonly owner: Package; readonly entries: EntriesBySection }[],
    diagnostics: Diagnostic[],
  ) {
    const stems = new Map(
      all.map(({ owner }) => [owner.name, new Set(owner.files.models.map((f) => fileStem(f.path)))]),
    );
    for (const { owner, entries } of all) {
      for (const section of new Set(Object.values(SECTION_OF))) {
        for (const entry of entries.get(section) ?? []) {
          this.entries.push(entry);
          for (const [name, patch] of patchesOf(entry, stems.get(owner.name)!))
            this.add(owner.name, section, name, patch, diagnostics);
        }
      }
    }
  }

  patchFor(node: ManifestNode): NodePatch | undefined {
    const section = SECTION_OF[node.resource_type];
    if (!section) return undefined;
    const name = node.resource_type === 'model' ? fileStem(node.path) : node.name;
    const patch =
      this.byName.get(`${section}/${node.package_name}/${name}`) ?? this.byName.get(`${section}//${name}`);
    if (patch) this.used.add(patch.entry);
    return patch;
  }

  /** Entries that describe no node of their kind. */
  warnOfUnused(names: Iterable<string>, diagnostics: Diagnostic[]): void {
    for (const entry of this.entries) {
      if (this.used.has(entry) || entry.data['relation'] !== undefined) continue;
      const name = String(entry.data['name']);
      diagnostics.push(
        asWarning(
          noNodeForPatch(name, entry.section, entry.file.path, nearest(name, names), locateEntry(entry)),
        ),
      );
    }
  }

  private add(
    packageName: string,
    section: PropertySection,
    name: string,
    patch: NodePatch,
    diagnostics: Diagnostic[],
  ): void {
    const key = `${section}/${packageName}/${name}`;
    const other = this.byName.get(key);
    if (other) {
      diagnostics.push(
        asError(
          duplicatePatch(
            name,
            section,
            other.entry.file.path,
            patch.entry.file.path,
            locateEntry(patch.entry),
          ),
        ),
      );
      return;
    }
    this.byName.set(key, patch);
    const anywhere = `${section}//${name}`;
    if (!this.byName.has(anywhere)) this.byName.set(anywhere, patch);
  }
}

function fileStem(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}

/** A patch by the name of the file it describes: one for each version of a versioned model. */
function patchesOf(entry: PropertyEntry, stems: ReadonlySet<string>): [string, NodePatch][] {
  const name = String(entry.data['name']);
  const versions = records(entry.data['versions']);
  if (entry.section !== 'models' || versions.length === 0) return [[name, unversionedPatch(entry)]];
  const latest = entry.data['latest_version'] ?? latestOf(versions);
  return versions.map((version) => {
    const v = version['v'];
    const file = text(version['defined_in']) ?? `${name}_v${versionText(v)}`;
    const stem = !stems.has(file) && versionText(v) === versionText(latest) ? name : file;
    return [stem, versionedPatch(entry, version, latest)];
  });
}

function unversionedPatch(entry: PropertyEntry): NodePatch {
  const { data } = entry;
  return {
    entry,
    config: asMapping(data['config']),
    version: undefined,
    identify: () => {},
    apply: (node) => {
      describe(node, entry, text(data['description']) ?? '', data['columns']);
      if (node.resource_type === 'model') {
        applyModel(node, data, text(data['deprecation_date']), records(data['constraints']));
        node.time_spine = timeSpine(data['time_spine']);
      }
      if (node.resource_type === ('function' as string))
        Object.assign(node, { arguments: records(data['arguments']), returns: data['returns'] });
    },
  };
}

function versionedPatch(entry: PropertyEntry, version: Properties, latest: unknown): NodePatch {
  const { data } = entry;
  const name = String(data['name']);
  return {
    entry,
    config: deepMerge(asMapping(data['config']), asMapping(version['config'])),
    version,
    identify: (node) => {
      const suffix = `v${versionText(version['v'])}`;
      node.name = name;
      node.unique_id = `model.${node.package_name}.${name}.${suffix}`;
      node.fqn = [...node.fqn.slice(0, -1), name, suffix];
      node.version = version['v'] as string | number;
      node.latest_version = latest as string | number;
    },
    apply: (node) => {
      describe(
        node,
        entry,
        text(version['description']) ?? text(data['description']) ?? '',
        versionColumns(data['columns'], version),
      );
      const constraints = records(version['constraints']);
      applyModel(
        node,
        { ...data, access: version['access'] ?? data['access'] },
        text(version['deprecation_date']),
        constraints.length > 0 ? constraints : records(data['constraints']),
      );
    },
  };
}

function describe(node: ManifestNode, entry: PropertyEntry, description: string, columns: unknown): void {
  node.description = description;
  if (node.resource_type !== 'test') node.columns = columnInfos(columns);
  node.patch_path = `${entry.package.name}://${entry.file.path}`;
}

function applyModel(
  node: ManifestNode,
  data: Properties,
  deprecation: string | undefined,
  constraints: Properties[],
): void {
  if (typeof data['access'] === 'string') node.access = data['access'];
  node.deprecation_date = deprecation ? deprecationDate(deprecation) : null;
  node.constraints = constraints.map(modelConstraint);
  const all = [...node.constraints, ...Object.values(node.columns).flatMap((column) => column.constraints)];
  for (const constraint of all) {
    if (constraint.type !== 'foreign_key' || !constraint.to) continue;
    const target = staticReference(constraint.to);
    if (target?.kind === 'ref') node.refs?.push(target.ref);
    else if (target) node.sources?.push(target.source);
  }
}

function deprecationDate(value: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00+00:00` : value.replace(' ', 'T');
}

function timeSpine(value: unknown): Json {
  const spine = asMapping(value);
  if (spine['standard_granularity_column'] === undefined) return null;
  return {
    standard_granularity_column: String(spine['standard_granularity_column']),
    custom_granularities: records(spine['custom_granularities']).map((custom) => ({
      name: String(custom['name']),
      column_name: text(custom['column_name']) ?? null,
    })),
  };
}

/** The greatest version: by number where all are numbers, else by text. */
export function latestOf(versions: readonly Properties[]): unknown {
  const values = versions.map((version) => version['v']);
  const numeric = values.every((v) => Number.isFinite(Number(versionText(v))) && versionText(v) !== '');
  return values.reduce((best, v) =>
    (numeric ? Number(versionText(v)) > Number(versionText(best)) : versionText(v) > versionText(best))
      ? v
      : best,
  );
}

export function versionText(value: unknown): string {
  return typeof value === 'object' && value !== null && 'value' in value
    ? `${(value as { value: number }).value}.0`
    : String(value ?? '');
}

function deepMerge(base: Properties, over: Properties): Properties {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] = isMapping(before) && isMapping(value) ? deepMerge(before, value) : value;
  }
  return merged;
}

function isMapping(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
