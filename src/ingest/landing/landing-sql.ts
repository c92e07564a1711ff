import { quoteName, quoteText } from '../quote.ts';
import type { Slice } from '../reader.ts';

/** The slice as a condition on its cursor column. */
export function sliceSql(slice: Slice, cursor: string): string {
  const name = quoteName(cursor);
  if (slice.kind === 'nulls') return `${name} is null`;
  const upper = `${name} < ${moment(slice.to)}`;
  return slice.from === undefined ? upper : `${name} >= ${moment(slice.from)} and ${upper}`;
}

function moment(iso: string): string {
  return `timestamptz ${quoteText(iso)}`;
}

/**
 * Keeps the rows that are not landed yet. Whole rows are compared, as multisets: a row that the source has twice and that
 * was landed once is kept once. `files` are those already landed.
 */
export function freshSql(rows: {
  columns: readonly string[];
  cursor: string;
  slice: Slice;
  files: readonly string[];
}): string {
  const names = rows.columns.map(quoteName);
  const list = names.join(', ');
  if (rows.files.length === 0) return `create or replace temp table fresh as select ${list} from typed`;
  const same = names.map((name) => `incoming.${name} is not distinct from landed.${name}`).join('\n and ');
  return `create or replace temp table fresh as
with incoming as (
  select ${list}, row_number() over (partition by ${list}) as "_copy" from typed
), landed as (
  select ${list}, count(*) as "_copies"
  from (${landedSql(rows.files, rows.columns)})
  where ${sliceSql(rows.slice, rows.cursor)}
  group by all
)
select ${names.map((name) => `incoming.${name}`).join(', ')}
from incoming left join landed on ${same}
where incoming."_copy" > coalesce(landed."_copies", 0)`;
}

/** Files landed before a column existed read as null there. */
function landedSql(files: readonly string[], columns: readonly string[]): string {
  const shape = columns.map((name) => `null as ${quoteName(name)}`).join(', ');
  const list = columns.map(quoteName).join(', ');
  return `select ${list} from (
    select * from read_parquet([${files.map(quoteText).join(', ')}], union_by_name = true)
    union all by name select ${shape} where false
  )`;
}

/** Writes the fresh rows as Parquet, in an order that depends on the rows alone. */
export function writePartSql(part: {
  path: string;
  columns: readonly string[];
  cursor: string;
  loadId: string;
  loadedAt: string;
  metadata: string;
}): string {
  const list = part.columns.map(quoteName).join(', ');
  return `copy (
  select ${list}, ${quoteText(part.loadId)} as "_load_id", ${moment(part.loadedAt)} as "_loaded_at"
  from fresh order by ${quoteName(part.cursor)}, ${list}
) to ${quoteText(part.path)} (format parquet, compression zstd, kv_metadata {emds: ${quoteText(part.metadata)}})`;
}

/** The newest cursor value landed, as milliseconds since 1970 (null when there is none). */
export function newestSql(files: readonly string[], cursor: string): string {
  return `select floor(epoch_us(max(${quoteName(cursor)})::timestamptz) / 1000)::double as newest
from read_parquet([${files.map(quoteText).join(', ')}], union_by_name = true)`;
}

/** What ingest wrote into a landed file's own metadata. */
export function metadataSql(path: string): string {
  return `select decode(value) as value from parquet_kv_metadata(${quoteText(path)}) where decode(key) = 'emds'`;
}

/** The columns of landed files, with their types. */
export function landedColumnsSql(files: readonly string[]): string {
  return `describe select * from read_parquet([${files.map(quoteText).join(', ')}], union_by_name = true)`;
}
