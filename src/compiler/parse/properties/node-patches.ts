import type { Json, ManifestNode } from '../../manifest/resource.ts';
import { asMapping, columnInfos, modelConstraint, records, text, versionColumns } from './columns.ts';
import type { Properties, PropertyEntry } from './read-properties.ts';
import { staticReference } from './static-reference.ts';

/** What properties say of one node. */
export interface NodePatch {
  readonly entry: PropertyEntry;
  readonly config: Properties;
  /** Whether the node's config is merged once more: dbt then renders its hooks again. */
  readonly isConfiguring: boolean;
  /** Gives a versioned model its id, name and fqn. Before the config is merged. */
  identify(node: ManifestNode): void;
  /** Fills in description, columns, constraints and the like. After the config is known. */
  apply(node: ManifestNode): void;
}

/** What properties say of one version of a model. */
export interface VersionPatch extends NodePatch {
  /** Name of the file that defines the version. */
  readonly fileName: string;
  readonly isLatest: boolean;
}

/** The patch of an entry without versions. */
export function unversionedPatch(entry: PropertyEntry): NodePatch {
  const { data } = entry;
  return {
    entry,
    config: asMapping(data['config']),
    isConfiguring: Object.keys(asMapping(data['config'])).length > 0,
    identify: () => {},
    apply: (node) => {
      describe(node, entry, text(data['description']) ?? '', data['columns']);
      if (node.resource_type === 'model') {
        applyModel(node, data, text(data['deprecation_date']), records(data['constraints']));
        node.time_spine = timeSpine(data['time_spine']);
      }
    },
  };
}

/** A patch for each version of a versioned model, in the order written. */
export function versionPatches(entry: PropertyEntry): VersionPatch[] {
  const versions = records(entry.data['versions']);
  const latest = entry.data['latest_version'] ?? latestOf(versions);
  return versions.map((version) => versionedPatch(entry, version, latest));
}

function versionedPatch(entry: PropertyEntry, version: Properties, latest: unknown): VersionPatch {
  const { data } = entry;
  const name = String(data['name']);
  return {
    entry,
    config: deepMerge(asMapping(data['config']), asMapping(version['config'])),
    isConfiguring: true,
    fileName: text(version['defined_in']) ?? `${name}_v${versionText(version['v'])}`,
    isLatest: versionText(version['v']) === versionText(latest),
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
        text(version['description']) || (text(data['description']) ?? ''),
        versionColumns(data['columns'], version),
      );
      const constraints = records(version['constraints']);
      // A version's own `access` has no effect: its config, which always has one, is read after it.
      applyModel(
        node,
        data,
        text(version['deprecation_date']),
        constraints.length > 0 ? constraints : records(data['constraints']),
      );
      // dbt sets the constraints of a version twice, before and after its config.
      addConstraintTargets(node);
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
  node.deprecation_date = deprecation ? readDeprecation(deprecation) : null;
  node.constraints = constraints.map(modelConstraint);
  addConstraintTargets(node);
}

/** A foreign key refers to its target as a `ref()` in the model's text does. */
function addConstraintTargets(node: ManifestNode): void {
  const all = [
    ...(node.constraints ?? []),
    ...Object.values(node.columns).flatMap((column) => column.constraints),
  ];
  for (const constraint of all) {
    if (constraint.type !== 'foreign_key' || !constraint.to) continue;
    const target = staticReference(constraint.to);
    if (target?.kind === 'ref') node.refs?.push(target.ref);
    else if (target) node.sources?.push(target.source);
  }
}

/** A date of deprecation as the manifest has it, in any way of writing dates that is understood; null where it is none. */
export function readDeprecation(value: string): string | null {
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return `${value}T00:00:00+00:00`;
  if (/^\d{4}-\d\d-\d\d[ T]\d\d:/.test(value)) return value.replace(' ', 'T');
  const written = Date.parse(`${value} UTC`);
  return Number.isNaN(written) ? null : new Date(written).toISOString().replace('.000Z', '+00:00');
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

/** dbt's deep_merge: mappings merge, the lists of `over` come before those of `base`, everything else is replaced. */
function deepMerge(base: Properties, over: Properties): Properties {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    if (isMapping(before) && isMapping(value)) merged[key] = deepMerge(before, value);
    else merged[key] = Array.isArray(before) && Array.isArray(value) ? [...value, ...before] : value;
  }
  return merged;
}

function isMapping(value: unknown): value is Properties {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
