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

export interface SourceFlow extends SourceColumn {
  readonly flow: Flow;
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
  /** Of a struct that the query itself puts together, in order. */
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
    flow = greater(flow, value.flow);
    for (const [key, source] of value.sources) {
      const known = sources.get(key);
      const through = greater(step, source.flow);
      sources.set(key, { ...source, flow: known ? eitherWay(known.flow, through) : through });
    }
  }
  return { sources, flow, ...(unknown === undefined ? {} : { unknown }) };
}

/** Rows from several places in one column: what each value is stays as it is. */
export function mergeRows(values: readonly Value[]): Value {
  if (values.length === 1) return values[0]!;
  return combine(values, 'constant');
}

/** A field of a struct: exact where the query made the struct, else all of the struct. */
export function fieldOf(value: Value, name: string): Value {
  const wanted = name.toLowerCase();
  const field = value.fields?.find((candidate) => candidate.name.toLowerCase() === wanted);
  return field?.value ?? combine([value], 'expression');
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
  return true;
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
