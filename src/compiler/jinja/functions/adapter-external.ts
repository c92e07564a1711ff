import { adapterNeedsPython } from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { type AnyDict, dictEntries, dictGet, dictHas, dictSet, isMapping } from '../dict.ts';
import { str, truth } from '../text.ts';
import { type AdapterMethods, sessionOf } from './adapter-context.ts';
import { escapeText } from './adapter-types.ts';
import { orNull } from './host-class.ts';

/** Methods of the `external` materialization: files written and read by DuckDB. */
export const externalMethods: AdapterMethods = {
  external_root: { params: [], run: (adapter) => adapter.credentials.external_root },
  external_write_options: {
    params: ['write_location', 'rendered_options'],
    run: (_adapter, [location, options]) => writeOptions(str(location), options),
  },
  external_read_location: {
    params: ['write_location', 'rendered_options'],
    run: (_adapter, [location, options]) => readLocation(str(location), options),
  },
  location_exists: {
    params: ['location'],
    run: async (adapter, [location]) => {
      const session = sessionOf(adapter, 'location_exists');
      try {
        await session.execute(`select 1 from '${escapeText(str(location))}' where 1=0`);
        return true;
      } catch (error) {
        if (error instanceof ProblemError) return false;
        throw error;
      }
    },
  },
  store_relation: {
    params: ['plugin_name', 'relation', 'column_list', 'path', 'format', 'config'],
    run: (_adapter, [plugin]) => needsPython(`Storing a relation with the plugin "${str(plugin)}"`),
  },
  register_glue_table: { run: () => needsPython('Registering a table in AWS Glue') },
  submit_python_job: { run: () => needsPython('A Python model') },
};

function needsPython(feature: string): never {
  throw new ProblemError(adapterNeedsPython(feature));
}

const COMPRESSIONS: Readonly<Record<string, string>> = { '.gz': 'gzip', '.zst': 'zstd' };
const QUOTED_OPTIONS = new Set(['delimiter', 'quote', 'escape', 'null']);

/** The options of COPY … TO; what the file's name implies is put into `options`, which macros read again. */
function writeOptions(location: string, given: unknown): string {
  const options: AnyDict = isMapping(given) ? given : {};
  if (!dictHas(options, 'format')) inferFormat(location, options);
  if (dictGet(options, 'format') === 'csv' && !dictHas(options, 'header')) dictSet(options, 'header', 1);
  const partition = dictGet(options, 'partition_by');
  if (typeof partition === 'string' && partition.includes(',') && !partition.startsWith('(')) {
    dictSet(options, 'partition_by', `(${partition})`);
  }
  return dictEntries(options)
    .map(([key, value]) => {
      const text = str(value);
      const quote = QUOTED_OPTIONS.has(str(key).toLowerCase()) && !text.startsWith("'");
      return quote ? `${str(key)} '${text}'` : `${str(key)} ${text}`;
    })
    .join(', ');
}

function inferFormat(location: string, options: AnyDict): void {
  let extension = extensionOf(location);
  const compression = COMPRESSIONS[extension.toLowerCase()];
  if (compression) extension = extensionOf(location.slice(0, -extension.length));
  extension = extension.toLowerCase();
  if (extension) {
    dictSet(options, 'format', extension.slice(1));
    if (compression && !dictHas(options, 'compression')) dictSet(options, 'compression', compression);
  } else dictSet(options, 'format', dictHas(options, 'delimiter') ? 'csv' : 'parquet');
}

/** Python's os.path.splitext: leading dots of the file's name start no extension. */
function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/^\.+/, '');
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(dot) : '';
}

/** Where to read what was written: partitions and thread outputs need a glob. */
function readLocation(location: string, given: unknown): string {
  const option = (key: string): unknown => orNull(isMapping(given) ? dictGet(given, key) : null);
  const partition = option('partition_by');
  const partitioned = partition !== null && truth(partition);
  if (!partitioned && !truth(option('per_thread_output'))) return location;
  const globs = [location, '*'];
  if (partitioned)
    globs.push(
      ...str(partition)
        .split(',')
        .map(() => '*'),
    );
  return `${globs.join('/')}.${str(option('format') ?? 'parquet')}`;
}
