import { quoteName, quoteText } from '../quote.ts';

export interface TypedColumn {
  readonly name: string;
  /** DuckDB's spelling. */
  readonly type: string;
}

/** Names of all keys in a staged file. */
export function keysSql(path: string): string {
  return `select distinct unnest(json_keys(json)) as name from read_ndjson_objects(${quoteText(path)}) order by name`;
}

/** Loads a staged file as it came: every column JSON, a row number of its own. */
export function stageSql(path: string, names: readonly string[]): string {
  const columns = names.map((name) => `${structKey(name)}: 'JSON'`).join(', ');
  return `create or replace temp table staged as
select row_number() over () as "_row", * from read_json(${quoteText(path)}, format = 'newline_delimited', columns = {${columns}})`;
}

/** The staged rows in their declared types; a value that does not fit is null there. */
export function typeSql(columns: readonly TypedColumn[]): string {
  const typed = columns.map((column) => `${castSql(column)} as ${quoteName(column.name)}`);
  return `create or replace temp table typed as
select "_row", ${typed.join(',\n  ')}
from staged`;
}

/** One row for each column that has values which do not fit, with how many. */
export function misfitsSql(columns: readonly TypedColumn[]): string {
  return columns
    .map(
      (column) => `select ${quoteText(column.name)} as name, count(*)::double as rows
from staged join typed using ("_row") where ${misfit(column)} having count(*) > 0`,
    )
    .join('\nunion all\n');
}

/** The first rows whose value of a column does not fit: the value and the row, both cut short. */
export function examplesSql(column: TypedColumn, columns: readonly TypedColumn[]): string {
  const fields = columns.map((c) => `${structKey(c.name)}: staged.${quoteName(c.name)}`).join(', ');
  return `select "_row"::double as row, left(staged.${quoteName(column.name)}::varchar, 80) as value,
  left(to_json({${fields}})::varchar, 240) as content
from staged join typed using ("_row") where ${misfit(column)} order by "_row" limit 3`;
}

/** Leaves out the rows in which any value does not fit. */
export function discardMisfitsSql(columns: readonly TypedColumn[]): string {
  const any = columns.map((column) => `(${misfit(column)})`).join('\n or ');
  return `delete from typed where "_row" in (select "_row" from staged join typed using ("_row") where ${any})`;
}

function misfit(column: TypedColumn): string {
  const name = quoteName(column.name);
  return `staged.${name} is not null and typed.${name} is null`;
}

function castSql({ name, type }: TypedColumn): string {
  const json = quoteName(name);
  const text = `(${json} ->> '$')`;
  if (type === 'VARCHAR') return text;
  if (type === 'JSON') return json;
  // Nested types are cast strictly: a struct with other keys does not fit.
  if (/^(STRUCT|MAP)\(|\[\d*\]$/.test(type)) return `try(cast(${json} as ${type}))`;
  // These two casts would round or cut silently.
  if (type === 'DATE') return `case when length(${text}) <= 10 then try_cast(${text} as date) end`;
  if (/INT(EGER)?$/.test(type))
    return `case when ${text} not like '%.%' then try_cast(${text} as ${type}) end`;
  return `try_cast(${text} as ${type})`;
}

function structKey(name: string): string {
  return quoteText(name);
}
