import { isDeepStrictEqual } from 'node:util';
import { unversionedBreakingChange, versionedBreakingChange } from '../../../diagnostics/codes/selection.ts';
import { type Problem, ProblemError } from '../../../diagnostics/diagnostic.ts';
import type { ConstraintSpec } from '../../manifest/config.ts';
import type { ColumnInfo, ManifestNode } from '../../manifest/resource.ts';

/** Constraint types that dbt-duckdb enforces. */
const enforcedConstraints = new Set(['check', 'not_null', 'unique', 'primary_key', 'foreign_key']);

/**
 * Whether a model's contract is what it was. A breaking change of a versioned model throws, of any other it is a warning.
 */
export function sameContract(
  before: ManifestNode,
  after: ManifestNode,
  warn: (problem: Problem) => void,
): boolean {
  if (after.resource_type !== 'model') return true;
  const [was, is] = [before.contract?.enforced === true, after.contract?.enforced === true];
  if (!was) return !is;
  if (is && before.contract?.checksum === after.contract?.checksum) return true;
  const changes = breakingChanges(before, after);
  if (changes.length > 0) report(after, changes, warn);
  return false;
}

/** A contracted model that is gone is a breaking change as well, unless its deprecation date has passed. */
export function reportRemovedContract(
  node: ManifestNode,
  { now, warn }: { now: Date | undefined; warn: (problem: Problem) => void },
): void {
  if (node.resource_type !== 'model' || node.contract?.enforced !== true) return;
  if (node.deprecation_date && now && Date.parse(node.deprecation_date) < now.getTime()) return;
  const what = node.config.enabled === false ? 'disabled' : 'deleted or renamed';
  report(node, [`Contracted model '${node.unique_id}' was ${what}.`], warn);
}

function report(node: ManifestNode, changes: readonly string[], warn: (problem: Problem) => void): void {
  if (node.version !== null && node.version !== undefined) {
    throw new ProblemError(versionedBreakingChange(node.unique_id, changes));
  }
  warn(unversionedBreakingChange(node.name, node.original_file_path, changes));
}

function breakingChanges(before: ManifestNode, after: ManifestNode): string[] {
  const changes: string[] = [];
  if (after.contract?.enforced !== true) {
    changes.push(
      'Contract enforcement was removed: Previously, this model had an enforced contract. It is no longer configured to enforce its contract, and this is a breaking change.',
    );
  }
  const columns = Object.keys(before.columns).sort();
  const removed = columns
    .filter((name) => !(name in after.columns))
    .map((name) => before.columns[name]!.name);
  add(changes, 'Columns were removed', removed);
  const kept = columns.filter((name) => name in after.columns);
  add(
    changes,
    'Columns with data_type changes',
    kept.flatMap((name) => typeChange(before.columns[name]!, after.columns[name]!)),
  );
  if (enforcesConstraints(before)) {
    add(
      changes,
      'Enforced column level constraints were removed',
      kept.flatMap((name) => droppedOfColumn(name, before, after)),
    );
    add(
      changes,
      'Enforced model level constraints were removed',
      dropped(before.constraints, after.constraints).map(
        (it) =>
          `'${it.name ?? it.type}' constraint on columns [${(it.columns ?? []).map((name) => `'${name}'`).join(', ')}]`,
      ),
    );
    const constrained =
      (before.constraints ?? []).length > 0 ||
      columns.some((name) => before.columns[name]!.constraints.length > 0);
    if (!enforcesConstraints(after) && constrained) {
      add(changes, 'Materialization changed with enforced constraints', [
        `${before.config.materialized} -> ${after.config.materialized}`,
      ]);
    }
  }
  return changes;
}

function add(changes: string[], title: string, items: readonly string[]): void {
  if (items.length > 0) changes.push(`${title}: \n    - ${items.join('\n    - ')}`);
}

/** `varchar(10)` to `varchar(20)` is no breaking change. */
function typeChange(before: ColumnInfo, after: ColumnInfo): string[] {
  const base = (type: string | null) => (type ?? '').split('(', 1)[0]!.trim().toLowerCase();
  if (base(before.data_type) === base(after.data_type)) return [];
  return [`${before.name} (${before.data_type} -> ${after.data_type})`];
}

function droppedOfColumn(name: string, before: ManifestNode, after: ManifestNode): string[] {
  return dropped(before.columns[name]!.constraints, after.columns[name]!.constraints).map(
    (it) => `'${it.name ?? it.type}' constraint on column ${name}`,
  );
}

function dropped(
  before: readonly ConstraintSpec[] = [],
  after: readonly ConstraintSpec[] = [],
): ConstraintSpec[] {
  return before.filter(
    (old) => enforcedConstraints.has(old.type) && !after.some((it) => isDeepStrictEqual(it, old)),
  );
}

function enforcesConstraints(node: ManifestNode): boolean {
  return ['table', 'incremental'].includes(node.config.materialized);
}
