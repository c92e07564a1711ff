import {
  type ConstantValue,
  type Expression,
  findWithin,
  type PivotColumn,
  type PivotEntry,
  type TableRef,
} from './ast.ts';
import { columnOf, type Relation, type RelationColumn, unknownRelation } from './relation.ts';
import { type FromClause, type Scope, sameName, starColumns } from './scope.ts';
import type { Place, Tracer } from './tracer.ts';
import { combine, constantValue, mergeRows, unknownValue, type Value } from './value.ts';

/** PIVOT with listed values, and UNPIVOT. */
export function tracePivot(tracer: Tracer, ref: TableRef, place: Place): Relation {
  const from = tracer.from(ref.source!, place);
  const scope: Scope = { ...from, parent: place.scope };
  const star = starColumns(from)!;
  const source: Relation = { columns: star.columns, ...(star.rest ? { rest: star.rest } : {}) };
  const inside = { tracer, place: { ...place, scope }, source, from };
  return ref.unpivot_names ? unpivot(ref, inside) : pivot(ref, inside);
}

interface Inside {
  readonly tracer: Tracer;
  readonly place: Place;
  readonly source: Relation;
  readonly from: FromClause;
}

/** A pivoted column is an aggregate over the rows that the pivoting columns pick: made from both. */
function pivot(ref: TableRef, { tracer, place, source }: Inside): Relation {
  const pivots = ref.pivots ?? [];
  if (pivots.some((column) => !column.entries?.every((entry) => entry.values)))
    return unknownRelation('the values that PIVOT makes columns of are only known when it runs');
  const steering = pivots.flatMap((column) => column.pivot_expressions ?? []);
  const aggregates = ref.aggregates ?? [];
  const picked = combine(
    steering.map((expression) => tracer.expression(expression, place)),
    'condition',
  );
  const results = aggregates.map((expression) =>
    combine([tracer.expression(expression, place), picked], 'aggregate'),
  );
  const kept = ref.groups
    ? ref.groups.map((name) => ({
        name,
        value: columnOf(source, name) ?? unknownValue(`"${name}" is not found`),
      }))
    : leftOver(source, [...steering, ...aggregates]);
  for (const { value } of kept) place.uses.add(value, 'group');
  const columns: RelationColumn[] = [...kept];
  for (const label of labels(pivots)) {
    aggregates.forEach((aggregate, index) => {
      columns.push({ name: pivotedName(label, aggregate, aggregates.length), value: results[index]! });
    });
  }
  if (aggregates.length === 0)
    for (const label of labels(pivots)) columns.push({ name: label, value: combine([picked], 'aggregate') });
  const open = ref.groups ? undefined : source.rest;
  return { columns, ...(open ? { rest: open } : {}) };
}

function pivotedName(label: string | undefined, aggregate: Expression, count: number): string | undefined {
  if (label === undefined) return undefined;
  if (aggregate.alias !== undefined) return `${label}_${aggregate.alias}`;
  if (count === 1) return label;
  return aggregate.implied_name === undefined ? undefined : `${label}_${aggregate.implied_name}`;
}

/** Every combination of the pivots' entries, in order. */
function labels(pivots: readonly PivotColumn[]): (string | undefined)[] {
  let all: (string | undefined)[] = [''];
  for (const { entries } of pivots) {
    all = all.flatMap((head) =>
      (entries ?? []).map((entry) => {
        const label = entryLabel(entry);
        if (head === undefined || label === undefined) return undefined;
        return head === '' ? label : `${head}_${label}`;
      }),
    );
  }
  return all;
}

function entryLabel(entry: PivotEntry): string | undefined {
  if (entry.alias !== undefined) return entry.alias;
  const texts = (entry.values ?? []).map(constantText);
  return texts.includes(undefined) ? undefined : texts.join('_');
}

function constantText(constant: ConstantValue): string | undefined {
  if (constant.is_null) return 'NULL';
  const { value } = constant;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Columns that none of the expressions mentions. */
function leftOver(source: Relation, expressions: readonly Expression[]): RelationColumn[] {
  const used = new Set(expressions.flatMap(namesWithin));
  return source.columns.filter(({ name }) => !used.has(name?.toLowerCase() ?? ''));
}

function namesWithin(expression: Expression): string[] {
  const names: string[] = [];
  findWithin(expression, (inner) => {
    if (inner.class === 'COLUMN_REF')
      names.push(...(inner.column_names ?? []).map((name) => name.toLowerCase()));
    return false;
  });
  return names;
}

/** The columns that an UNPIVOT stacks, in groups as wide as its value columns; where all are NULL there is no row, unless asked for. */
function unpivot(ref: TableRef, { tracer, place, source }: Inside): Relation {
  if (source.rest) return unknownRelation(source.rest.reason);
  const [target] = ref.pivots ?? [];
  const used = new Set<string>();
  const stacks: Value[][] = (ref.unpivot_names ?? []).map(() => []);
  for (const entry of target?.entries ?? []) {
    for (const [index, cell] of entryCells(entry, { tracer, place, source }, used).entries()) {
      stacks[entry.values ? index % stacks.length : 0]!.push(cell);
      if (!ref.include_nulls) place.uses.add(cell, 'filter');
    }
  }
  const kept = source.columns.filter(({ name }) => !used.has(name?.toLowerCase() ?? ''));
  const names = (target?.unpivot_names ?? []).map((name) => ({ name, value: constantValue }));
  const values = (ref.unpivot_names ?? []).map((name, index) => ({ name, value: mergeRows(stacks[index]!) }));
  return { columns: [...kept, ...names, ...values] };
}

function entryCells(
  entry: PivotEntry,
  { tracer, place, source }: Omit<Inside, 'from'>,
  used: Set<string>,
): Value[] {
  if (entry.values) {
    return entry.values.map((value) => {
      const name = String(value.value);
      used.add(name.toLowerCase());
      const column = source.columns.find((candidate) => sameName(candidate.name ?? '', name));
      return column?.value ?? unknownValue(`"${name}" is not found`);
    });
  }
  const expression = entry.star_expr!;
  for (const name of namesWithin(expression)) used.add(name);
  const star = tracer.stars(expression, place);
  if (!star) return [tracer.expression(expression, place)];
  for (const { name } of star.columns) used.add(name?.toLowerCase() ?? '');
  return star.rest ? [unknownValue(star.rest.reason)] : star.columns.map((column) => column.value);
}
