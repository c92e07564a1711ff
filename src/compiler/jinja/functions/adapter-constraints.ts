import { constraintUnreadable } from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { dictEntries, isMapping } from '../dict.ts';
import { iterate } from '../sequence.ts';
import { repr, str, truth } from '../text.ts';
import type { AdapterMethods } from './adapter-context.ts';
import { orNull } from './host-class.ts';
import { readKey } from './relation-path.ts';

/** Methods that turn a contract's constraints into DDL. */
export const constraintMethods: AdapterMethods = {
  render_raw_columns_constraints: {
    params: ['raw_columns'],
    run: (_adapter, [columns]) => valuesOf(columns).map(columnDefinition),
  },
  render_raw_model_constraints: {
    params: ['raw_constraints'],
    run: (_adapter, [constraints]) =>
      iterate(constraints)
        .map((constraint) => modelConstraint(readConstraint(constraint)))
        .filter((text) => text !== null),
  },
};

interface Constraint {
  readonly type: string;
  readonly name: string | null;
  readonly expression: string | null;
  readonly columns: readonly string[];
  readonly to: string | null;
  readonly toColumns: readonly string[];
}

const TYPES = ['check', 'not_null', 'unique', 'primary_key', 'foreign_key', 'custom'];

function readConstraint(raw: unknown): Constraint {
  const read = (key: string): unknown => orNull(readKey(raw, key));
  const text = (key: string): string | null => (read(key) === null ? null : str(read(key)));
  const texts = (key: string): string[] => (read(key) === null ? [] : iterate(read(key)).map(str));
  const type = text('type');
  if (type === null || !TYPES.includes(type)) throw new ProblemError(constraintUnreadable(repr(raw)));
  return {
    type,
    name: text('name'),
    expression: text('expression'),
    columns: texts('columns'),
    to: text('to'),
    toColumns: texts('to_columns'),
  };
}

/** A column of a contract: name, type and constraints. */
function columnDefinition(column: unknown): string {
  const name = str(readKey(column, 'name'));
  const quoted = truth(orNull(readKey(column, 'quote'))) ? `"${name}"` : name;
  const parts = [`${quoted} ${str(readKey(column, 'data_type'))}`];
  for (const raw of iterate(orNull(readKey(column, 'constraints')) ?? [])) {
    const text = columnConstraint(readConstraint(raw))?.trim();
    if (text) parts.push(text);
  }
  return parts.join(' ');
}

function columnConstraint({ type, expression, to, toColumns }: Constraint): string | null {
  const more = expression ?? '';
  switch (type) {
    case 'check':
      return more ? `check (${more})` : null;
    case 'not_null':
      return `not null ${more}`;
    case 'unique':
      return `unique ${more}`;
    case 'primary_key':
      return `primary key ${more}`;
    case 'foreign_key':
      return to && toColumns.length > 0
        ? `references ${withoutDatabase(to)} (${toColumns.join(', ')})`
        : `references ${expression === null ? 'None' : expression}`;
    default:
      return more || null;
  }
}

function modelConstraint({ type, name, expression, columns, to, toColumns }: Constraint): string | null {
  const prefix = name ? `constraint ${name} ` : '';
  const list = columns.join(', ');
  const extra = expression ? ` ${expression}` : '';
  switch (type) {
    case 'check':
      return expression ? `${prefix}check (${expression})` : null;
    case 'unique':
      return `${prefix}unique${extra} (${list})`;
    case 'primary_key':
      return `${prefix}primary key${extra} (${list})`;
    case 'foreign_key':
      if (to && toColumns.length > 0) {
        return `${prefix}foreign key (${list}) references ${withoutDatabase(to)} (${toColumns.join(', ')})`;
      }
      return expression ? `${prefix}foreign key (${list}) references ${expression}` : null;
    case 'custom':
      return expression ? `${prefix}${expression}` : null;
    default:
      return null;
  }
}

/** DuckDB takes no database in the target of a foreign key, not even the current one. */
function withoutDatabase(target: string): string {
  const parts = target.split('.');
  return parts.length > 2 ? parts.slice(1).join('.') : target;
}

function valuesOf(columns: unknown): unknown[] {
  return isMapping(columns) ? dictEntries(columns).map(([, value]) => value) : iterate(columns);
}
