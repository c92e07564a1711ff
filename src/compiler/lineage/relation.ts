import { mergeRows, sourceValue, unknownValue, type Value } from './value.ts';

export interface RelationColumn {
  /** Undefined for an unnamed expression whose name DuckDB alone knows. */
  readonly name: string | undefined;
  readonly value: Value;
}

/** The columns of something in a FROM clause, in order. */
export interface Relation {
  readonly columns: readonly RelationColumn[];
  /** There are further columns that nobody listed. */
  readonly rest?: Rest;
}

export interface Rest {
  readonly reason: string;
  /** What such a column would be made from. */
  readonly column: (name: string) => Value;
}

/** A relation outside the query; without `columns`, each column asked for is believed. */
export function sourceRelation(
  id: string,
  columns: readonly { readonly name: string; readonly type?: string }[] | null,
): Relation {
  if (columns)
    return {
      columns: columns.map(({ name, type }) => ({
        name,
        value: sourceValue({ relation: id, column: name }, type),
      })),
    };
  return {
    columns: [],
    rest: {
      reason: `the columns of ${id} are not known`,
      column: (name) => sourceValue({ relation: id, column: name }),
    },
  };
}

/** Nothing is known of this relation but that it is there. */
export function unknownRelation(reason: string): Relation {
  return { columns: [], rest: { reason, column: () => unknownValue(reason) } };
}

/** The column of that name, or what it would be made from; undefined where there is none. */
export function columnOf(relation: Relation, name: string): Value | undefined {
  return knownColumn(relation, name) ?? relation.rest?.column(name);
}

export function knownColumn(relation: Relation, name: string): Value | undefined {
  const wanted = name.toLowerCase();
  return relation.columns.find((column) => column.name?.toLowerCase() === wanted)?.value;
}

/** As a table of its own: DuckDB numbers repeated names (`id`, `id_1`); `aliases` rename from the left. */
export function asTable(relation: Relation, aliases: readonly string[] = []): Relation {
  const seen = new Map<string, number>();
  const columns = relation.columns.map(({ name, value }, index) => {
    const alias = aliases[index];
    if (alias !== undefined || name === undefined) return { name: alias, value };
    const count = seen.get(name.toLowerCase()) ?? 0;
    seen.set(name.toLowerCase(), count + 1);
    return { name: count === 0 ? name : `${name}_${count}`, value };
  });
  const beyond = aliases.length > columns.length && relation.rest;
  return beyond
    ? unknownRelation(beyond.reason)
    : { columns, ...(relation.rest ? { rest: relation.rest } : {}) };
}

/** Several rests at once: a name can't be told from which it comes. */
export function joinRests(rests: readonly (Rest | undefined)[]): Rest | undefined {
  const real = rests.filter((rest): rest is Rest => rest !== undefined);
  if (real.length <= 1) return real[0];
  const reason = real.map((rest) => rest.reason).join('; ');
  return { reason, column: (name) => unknownValue(`"${name}" may come from several relations: ${reason}`) };
}

/** One relation below the other, column by column. */
export function stackRows(left: Relation, right: Relation): Relation {
  const rest = left.rest ?? right.rest;
  if (rest) return unknownRelation(rest.reason);
  return {
    columns: left.columns.map(({ name, value }, index) => {
      const below = right.columns[index];
      return { name, value: below ? mergeRows([value, below.value]) : value };
    }),
  };
}

/** UNION BY NAME: columns of either side, matched by name. */
export function stackByName(left: Relation, right: Relation): Relation {
  const rest = left.rest ?? right.rest;
  if (rest) return unknownRelation(rest.reason);
  const columns = left.columns.map(({ name, value }) => {
    const below = name === undefined ? undefined : knownColumn(right, name);
    return { name, value: below ? mergeRows([value, below]) : value };
  });
  const added = right.columns.filter(({ name }) => name === undefined || !knownColumn(left, name));
  return { columns: [...columns, ...added] };
}
