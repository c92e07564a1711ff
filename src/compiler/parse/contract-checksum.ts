import { sha256 } from '../../util/hash.ts';
import { repr } from '../jinja/text.ts';
import type { ConstraintSpec } from '../manifest/config.ts';
import type { ManifestNode } from '../manifest/resource.ts';

/** dbt's fingerprint of a contract: names, types and constraints of the columns in Python's notation (ModelNode.build_contract_checksum). */
export function contractChecksum(node: ManifestNode): string {
  const columns = Object.values(node.columns).sort((a, b) =>
    a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
  );
  let state = columns
    .map((c) => `|${c.name}${c.data_type ?? 'None'}${pythonList('ColumnLevelConstraint', c.constraints)}`)
    .join('');
  const { materialized } = node.config;
  if (materialized === 'table' || materialized === 'incremental') {
    state += materialized + pythonList('ModelLevelConstraint', node.constraints ?? []);
  }
  return sha256(state);
}

function pythonList(type: string, constraints: readonly ConstraintSpec[]): string {
  return `[${constraints.map((constraint) => pythonConstraint(type, constraint)).join(', ')}]`;
}

function pythonConstraint(type: string, constraint: ConstraintSpec): string {
  const { name, expression, warn_unenforced, warn_unsupported, to, to_columns, columns } = constraint;
  const fields = { name, expression, warn_unenforced, warn_unsupported, to, to_columns };
  const texts = Object.entries(columns ? { ...fields, columns } : fields).map(
    ([key, value]) => `${key}=${repr(value)}`,
  );
  return `${type}(type=<ConstraintType.${constraint.type}: '${constraint.type}'>, ${texts.join(', ')})`;
}
