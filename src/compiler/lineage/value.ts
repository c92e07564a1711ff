import { structFields } from './struct-type.ts';

/** How a value gets from a source column into a result column, from the least to the greatest change. */
export type Flow = 'constant' | 'copy' | 'cast' | 'expression' | 'condition' | 'window' | 'aggregate';

const ranks: Readonly<Record<Flow, number>> = {
  constant: 0,
  copy: 1,
  cast: 2,
  expression: 3,
  condition: 4,
  window: 5,
  aggregate: 6,
};

/** A column of a relation outside the query. */
export interface SourceColumn {
  readonly relation: string;
  readonly column: string;
}

/** What a column does that has a say in which value there is, and is not what it is made of. */
export type Steering = 'condition' | 'window' | 'order' | 'filter';

export interface SourceFlow extends SourceColumn {
  readonly flow: Flow;
  /** Absent where the value is made of the column itself, as far as is known. */
  readonly steers?: Steering;
}

export interface StructField {
  readonly name: string;
  readonly value: Value;
}

/** What an expression is made from. */
export interface Value {
  readonly sources: ReadonlyMap<string, SourceFlow>;
  readonly flow: Flow;
  /** Why `sources` may be incomplete. */
  readonly unknown?: string;
  /** Of a struct that the query itself puts together, in order, or of the elements of a list of such. */
  readonly fields?: readonly StructField[];
  /** DuckDB's type, where it is that of a source column. */
  readonly dataType?: string;
}

export const constantValue: Value = { sources: new Map(), flow: 'constant' };

export function unknownValue(reason: string): Value {
  return { sources: new Map(), flow: 'expression', unknown: reason };
}

export function sourceValue(source: SourceColumn, dataType?: string): Value {
  const { relation, column } = source;
  return {
    sources: new Map([[sourceKey(source), { relation, column, flow: 'copy' as const }]]),
    flow: 'copy',
    ...(dataType === undefined ? {} : { dataType }),
  };
}

/** Column names compare without case. */
export function sourceKey(source: SourceColumn): string {
  return `${source.relation}\u0000${source.column.toLowerCase()}`;
}

/** What is made from all of these by a step of that kind. */
export function combine(values: readonly Value[], step: Flow): Value {
  const sources = new Map<string, SourceFlow>();
  let flow: Flow = step === 'condition' ? 'expression' : step;
  let unknown: string | undefined;
  for (const value of values) {
    unknown ??= value.unknown;
    // What is made of an EXISTS is an expression; only the EXISTS itself is no more than a condition.
    flow = greater(flow, value.flow === 'condition' && step !== 'constant' ? 'expression' : value.flow);
    for (const [key, { steers, ...source }] of value.sources) {
      const known = sources.get(key);
      const through = greater(step, source.flow);
      const flow = known ? eitherWay(known.flow, through) : through;
      const steering = step === 'condition' ? (steers ?? step) : steers;
      const only = known && !known.steers ? undefined : steering;
      sources.set(key, { ...source, flow, ...(only ? { steers: only } : {}) });
    }
  }
  return { sources, flow, ...(unknown === undefined ? {} : { unknown }) };
}

/** The same columns in a part that only steers, such as the ORDER BY of an aggregate. */
export function steering(value: Value, steers: Steering): Value {
  const sources = [...value.sources].map(([key, source]) => [key, { ...source, steers }] as const);
  return { ...value, sources: new Map(sources) };
}

/** Rows from several places in one column: what each value is stays as it is. */
export function mergeRows(values: readonly Value[]): Value {
  if (values.length === 1) return values[0]!;
  return withType(choose(values, 'constant'), values);
}

/** The type of a value that all of these can be, where they have one type. */
function withType(value: Value, those: readonly Value[]): Value {
  const [first, ...others] = those.filter(
    ({ flow, unknown }) => flow !== 'constant' || unknown !== undefined,
  );
  const isOne = first?.dataType !== undefined && others.every(({ dataType }) => dataType === first.dataType);
  return isOne ? { ...value, dataType: first.dataType! } : value;
}

/**
 * One of these values, or an element of one, or a list of them, by a step of that kind; `steering` has a say in which.
 * Fields of structs stay apart where all have the same ones.
 */
export function choose(values: readonly Value[], step: Flow, steering: readonly Value[] = []): Value {
  const all = combine([...values, ...steering], step);
  const real = values.filter(({ flow, unknown }) => flow !== 'constant' || unknown !== undefined);
  if (!real.some((value) => value.fields)) return all;
  const lists = real.map((value) => value.fields ?? fieldsOf(value));
  const [first] = lists;
  const isAlike = (list: typeof first) =>
    list?.length === first?.length && list?.every(({ name }, index) => sameName(name, first![index]!.name));
  if (!first || !lists.every(isAlike)) return all;
  const fields = first.map(({ name }, index) => {
    const those = lists.map((list) => list![index]!.value);
    const { fields: inner } = choose(those, step, steering);
    const value = withType(combine([...those, ...steering], step), those);
    return { name, value: inner ? { ...value, fields: inner } : value };
  });
  return { ...all, fields };
}

/** A field of a struct: exact where the query made the struct, else all of the struct. */
export function fieldOf(value: Value, name: string): Value {
  const field = fieldsOf(value)?.find((candidate) => sameName(candidate.name, name));
  return field?.value ?? combine([value], 'expression');
}

/** The fields of a struct, in order; undefined where it is none, or where nobody knows. */
export function fieldsOf(value: Value): readonly StructField[] | undefined {
  if (isList(value)) return undefined;
  const whole = combine([value], 'expression');
  return (
    value.fields ??
    structFields(value.dataType ?? '')?.map(({ name, type }) => ({
      name,
      value: { ...whole, dataType: type },
    }))
  );
}

/** Enough of a type to know that a value is a list. */
export const listType = '[]';

/** The `fields` of a list are those of its elements. */
export function isList({ dataType }: Value): boolean {
  return dataType !== undefined && /\[\d*\]$/.test(dataType);
}

/** Any one element of a list, by a step that has the `steering` values say which. */
export function elementOf(list: Value, steering: readonly Value[] = []): Value {
  const { fields } = list;
  const type = (list.dataType ?? '').replace(/\[\d*\]$/, '');
  const element = choose([list], 'expression', steering);
  return {
    ...element,
    ...(fields ? { fields: element.fields ?? fields } : {}),
    ...(type === '' ? {} : { dataType: type }),
  };
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

export function structOf(fields: readonly StructField[]): Value {
  const all = combine(
    fields.map(({ value }) => value),
    'expression',
  );
  return { ...all, fields };
}

export function sameSources(a: Value, b: Value): boolean {
  if (a.sources.size !== b.sources.size || a.flow !== b.flow) return false;
  for (const [key, source] of a.sources) if (b.sources.get(key)?.flow !== source.flow) return false;
  if (a.fields?.length !== b.fields?.length) return false;
  return (a.fields ?? []).every(({ value }, index) => sameSources(value, b.fields![index]!.value));
}

/** A cast or an expression of constants alone is constant. */
export function derive(values: readonly Value[], step: Flow): Value {
  const constant = values.length > 0 && values.every((value) => value.flow === 'constant' && !value.unknown);
  return constant ? constantValue : combine(values, step);
}

/** A column that is used as a condition and as a value is used as a value. */
function eitherWay(a: Flow, b: Flow): Flow {
  if (a === 'condition') return b;
  return b === 'condition' ? a : greater(a, b);
}

function greater(a: Flow, b: Flow): Flow {
  return ranks[a] >= ranks[b] ? a : b;
}
