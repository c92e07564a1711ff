import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

/** Nothing answered at an address: refused, unknown host, timeout. `cause` is a code such as ECONNREFUSED. */
export function sourceUnreachable(at: { url: string; cause: string; attempts: number }): Problem {
  const tries = at.attempts > 1 ? ` after ${at.attempts} attempts` : '';
  return {
    code: 'source-unreachable',
    kind: 'Runtime',
    message: `Could not reach ${at.url} (${at.cause})${tries}.`,
    hint: 'check the network, a proxy or firewall, and base_url in sources.yml; what was landed before is untouched',
  };
}

/** The source answered with an error status that trying again does not mend. */
export function sourceRefused(answer: { url: string; status: number; message: string }): Problem {
  const hint =
    answer.status === 401 || answer.status === 403
      ? 'the source wants (other) credentials: set api_key_env in sources.yml and the variable that it names'
      : 'check base_url and dataset in sources.yml';
  return {
    code: 'source-refused',
    kind: 'Runtime',
    message: `${answer.url} answered ${answer.status}${answer.message ? `: ${answer.message}` : ''}.`,
    hint,
  };
}

/** A request kept failing on the source's side: server errors, broken streams. */
export function sourceFailing(failure: { url: string; cause: string; attempts: number }): Problem {
  return {
    code: 'source-failing',
    kind: 'Runtime',
    message: `${failure.url} failed ${failure.attempts} times: ${failure.cause}.`,
    hint: 'the trouble is at the source: run again later; parts landed so far are kept and not fetched again',
  };
}

/** The source's quota is used up for longer than we are ready to wait. */
export function sourceQuotaUsedUp(quota: { url: string; resetAt: string }): Problem {
  return {
    code: 'source-quota-used-up',
    kind: 'Runtime',
    message: `The quota of ${quota.url} is used up until ${quota.resetAt}.`,
    hint: 'run again then: parts landed so far are kept; an API key (api_key_env) usually has a larger quota',
  };
}

/** Rows received and rows that the source counts kept differing. */
export function sourceRowsKeepChanging(slice: { table: string; slice: string; counts: string }): Problem {
  return {
    code: 'source-rows-keep-changing',
    kind: 'Runtime',
    message: `Rows of ${slice.table} ${slice.slice} did not add up: ${slice.counts}. Nothing of that slice was landed.`,
    hint: 'the source is probably being reloaded: run again in some minutes',
  };
}

/** More rows share one cursor value than the source's paging can reach. */
export function sliceTooDense(slice: { table: string; slice: string; rows: number; cap: number }): Problem {
  return {
    code: 'slice-too-dense',
    kind: 'Runtime',
    message: `${slice.rows} rows of ${slice.table} lie ${slice.slice}, which can't be split further, and the source pages through ${slice.cap} at most.`,
    hint: 'its export endpoint, which has no such cap, refused; ask the publisher or use an API key',
  };
}

/** The source answered something that is no answer to the request. */
export function sourceAnswerUnreadable(answer: { url: string; what: string }): Problem {
  return {
    code: 'source-answer-unreadable',
    kind: 'Runtime',
    message: `${answer.url} answered something unexpected: ${answer.what}.`,
    hint: 'base_url may point at something that is not this kind of API',
  };
}

/** The source has a column that the declared schema does not. */
export function unexpectedColumn(column: { table: string; name: string; type: string; at?: Span }): Problem {
  return {
    code: 'unexpected-column',
    kind: 'Validation',
    message: `The source of ${column.table} has a column "${column.name}"${column.type ? ` (${column.type})` : ''} that sources.yml does not declare.`,
    hint: 'declare it under columns:, or set contract: {columns: evolve} to take it in or {columns: discard_value} to leave it out',
    ...(column.at ? { at: column.at } : {}),
  };
}

/** The declared schema has a column that the source does not. */
export function missingColumn(column: { table: string; name: string; at?: Span }): Problem {
  return {
    code: 'missing-column',
    kind: 'Validation',
    message: `Column "${column.name}" of ${column.table} is declared in sources.yml, but the source has none of that name.`,
    hint: 'the publisher may have renamed or dropped it: correct columns: in sources.yml',
    ...(column.at ? { at: column.at } : {}),
  };
}

/** The source declares another type than sources.yml. */
export function columnTypeChanged(column: {
  table: string;
  name: string;
  declared: string;
  found: string;
  at?: Span;
}): Problem {
  return {
    code: 'column-type-changed',
    kind: 'Validation',
    message: `Column "${column.name}" of ${column.table} is declared ${column.declared}, but the source now calls it ${column.found}.`,
    hint: 'correct data_type in sources.yml if the change is meant',
    ...(column.at ? { at: column.at } : {}),
  };
}

/** Values that can't be what their column declares. `examples` are short texts, first rows first. */
export function valuesDoNotFit(values: {
  table: string;
  name: string;
  type: string;
  rows: number;
  examples: readonly string[];
  at?: Span;
}): Problem {
  return {
    code: 'values-do-not-fit',
    kind: 'Validation',
    message: `${values.rows} ${values.rows === 1 ? 'row' : 'rows'} of ${values.table} ${values.rows === 1 ? 'has' : 'have'} a "${values.name}" that is not ${values.type}. Nothing of that slice was landed.`,
    hint: 'correct data_type in sources.yml, or set contract: {data_type: discard_row} or {data_type: discard_value}',
    notes: values.examples.map((message) => ({ message })),
    ...(values.at ? { at: values.at } : {}),
  };
}

/** Another ingest of the same table is running. */
export function tableBeingIngested(lock: { table: string; owner: string; path: string }): Problem {
  return {
    code: 'table-being-ingested',
    kind: 'Runtime',
    message: `${lock.table} is being ingested by ${lock.owner}.`,
    hint: `wait for it; if that process no longer exists, delete ${lock.path}`,
  };
}

/** What was landed before came from elsewhere: rows of two origins must not mix silently. */
export function originChanged(origin: {
  table: string;
  landed: string;
  now: string;
  folder: string;
}): Problem {
  return {
    code: 'origin-changed',
    kind: 'Validation',
    message: `${origin.folder} holds rows of ${origin.table} from ${origin.landed}, and this run would read ${origin.now}. Rows of two origins are not mixed.`,
    hint: 'to replace them all, run with --full-refresh',
  };
}

/** The rows at hand are newer than this machine's clock. */
export function rowsInTheFuture(rows: {
  table: string;
  count: number;
  cursor: string;
  until: string;
}): Problem {
  return {
    code: 'rows-in-the-future',
    kind: 'Runtime',
    message: `${rows.count} rows of ${rows.table} have a ${rows.cursor} after now (${rows.until}); they are taken in when that time has come.`,
    hint: "check this machine's clock",
  };
}

/** A Parquet file in a raw folder that ingest did not write. */
export function foreignRawFile(file: { path: string; reason: string }): Problem {
  return {
    code: 'foreign-raw-file',
    kind: 'Runtime',
    message: `${file.path} was not landed by ingest (${file.reason}); it is left alone and not compared with new rows.`,
    hint: 'move it elsewhere if models should not read it',
  };
}

/** Landing failed on this machine's side: disk full, no permission, database error. */
export function landingFailed(failure: { table: string; cause: string }): Problem {
  return {
    code: 'landing-failed',
    kind: 'Runtime',
    message: `Could not land rows of ${failure.table}: ${failure.cause}`,
    hint: 'parts landed before are kept; run again when the cause is mended',
  };
}

/** The user stopped the run. */
export function ingestCancelled(table: string): Problem {
  return {
    code: 'ingest-cancelled',
    kind: 'Runtime',
    message: `Ingesting ${table} was cancelled; parts landed so far are kept, and the next run goes on from there.`,
  };
}

/** The variable that api_key_env names is not set. */
export function apiKeyNotSet(key: { table: string; variable: string; at?: Span }): Problem {
  return {
    code: 'api-key-not-set',
    kind: 'Validation',
    message: `${key.table} takes its API key from the environment variable ${key.variable}, which is not set.`,
    hint: `set ${key.variable}, or remove api_key_env`,
    ...(key.at ? { at: key.at } : {}),
  };
}

/** A setting under `ingest:` is missing or has a wrong value. */
export function ingestSettingInvalid(setting: {
  table: string;
  path: string;
  what: string;
  at?: Span;
}): Problem {
  return {
    code: 'ingest-setting-invalid',
    kind: 'Validation',
    message: `Ingest setting "${setting.path}" of ${setting.table}: ${setting.what}.`,
    ...(setting.at ? { at: setting.at } : {}),
  };
}

/** A setting under `ingest:` that no reader knows. */
export function ingestSettingUnknown(setting: {
  table: string;
  path: string;
  suggestion: string | undefined;
  at?: Span;
}): Problem {
  return {
    code: 'ingest-setting-unknown',
    kind: 'Validation',
    message: `Ingest setting "${setting.path}" of ${setting.table} is not known and has no effect.`,
    ...(setting.suggestion ? { hint: `did you mean "${setting.suggestion}"?` } : {}),
    ...(setting.at ? { at: setting.at } : {}),
  };
}

/** `reader:` names no reader. */
export function readerUnknown(reader: {
  table: string;
  name: string;
  known: readonly string[];
  suggestion: string | undefined;
  at?: Span;
}): Problem {
  return {
    code: 'reader-unknown',
    kind: 'Validation',
    message: `${reader.table} is to be read by "${reader.name}", which is not a reader.`,
    hint: reader.suggestion
      ? `did you mean "${reader.suggestion}"?`
      : `readers are: ${reader.known.join(', ')}`,
    ...(reader.at ? { at: reader.at } : {}),
  };
}

/** `--select` matches no table that has ingest settings. */
export function ingestSelectionEmpty(selection: { name: string; suggestion: string | undefined }): Problem {
  return {
    code: 'ingest-selection-empty',
    kind: 'Validation',
    message: `No table with ingest settings matches "${selection.name}".`,
    ...(selection.suggestion ? { hint: `did you mean "${selection.suggestion}"?` } : {}),
  };
}

/** sources.yml is not YAML, or not a mapping. */
export function sourcesFileUnreadable(file: { path: string; what: string; at?: Span }): Problem {
  return {
    code: 'sources-file-unreadable',
    kind: 'Parsing',
    message: `${file.path}: ${file.what}.`,
    ...(file.at ? { at: file.at } : {}),
  };
}

/** A declared type differs from that of rows landed before: one table can't hold both. */
export function landedTypeDiffers(column: {
  table: string;
  name: string;
  declared: string;
  landed: string;
  at?: Span;
}): Problem {
  return {
    code: 'landed-type-differs',
    kind: 'Validation',
    message: `Column "${column.name}" of ${column.table} is now declared ${column.declared}, but landed rows have it as ${column.landed}.`,
    hint: 'to land all rows again in the new type, run with --full-refresh',
    ...(column.at ? { at: column.at } : {}),
  };
}
