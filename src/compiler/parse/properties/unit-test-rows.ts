import { fixtureMissing, invalidUnitTest } from '../../../diagnostics/codes/semantic.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { nearest } from '../../../diagnostics/suggest.ts';
import { readTextIfPresent } from '../../../util/file-system.ts';
import type { GraphResource } from '../../manifest/resource.ts';
import { isRecord } from '../../project/is-record.ts';
import { strip } from '../../project/strip-text.ts';
import type { FileParser } from '../draft.ts';
import { stem } from '../parse-sql-files.ts';
import { text } from './columns.ts';
import { locateEntry, type Properties, type PropertyEntry } from './read-properties.ts';
import { csvRows } from './semantic/csv-rows.ts';
import { staticReference } from './static-reference.ts';

export const FORMATS = ['dict', 'csv', 'sql'] as const;

/** What one given or expected part of a unit test has: SQL text, or rows by column. */
export interface UnitTestRows {
  readonly rows: string | Record<string, unknown>[];
  readonly format: (typeof FORMATS)[number];
  readonly fixture: string | null;
}

/** The unit test that rows are read for. */
export interface RowsReader {
  readonly parser: FileParser;
  readonly entry: PropertyEntry;
  readonly test: GraphResource;
}

/**
 * Reads the rows of `given` and `expect`: from the properties, a fixture, or the seed that is the input. As in dbt, the
 * first row without nulls comes first, since a database may take its types for those of the columns.
 */
export function unitTestRows(reader: RowsReader, data: Properties, path: (string | number)[]): UnitTestRows {
  const format = (text(data['format']) ?? 'dict').toLowerCase() as UnitTestRows['format'];
  const fixture = text(data['fixture']) ?? null;
  const kind = path[0] === 'expect' ? 'expected' : 'input';
  const fail = (message: string, key?: string): never => {
    throw new ProblemError(
      invalidUnitTest(
        `Unit test ${reader.test.name} has ${kind} rows ${message}`,
        reader.test,
        locateEntry(reader.entry, key === undefined ? path : [...path, key]),
      ),
    );
  };
  const mismatch = `or fixtures which do not match format ${format}.  Expected string.`;
  switch (format) {
    case 'dict': {
      const rows = data['rows'] ?? (fixture === null ? seedRows(reader, data, path) : null);
      if (!Array.isArray(rows) || !rows.every(isRecord)) return fail(`which do not match format ${format}`);
      return { rows: withFullRowFirst(rows), format, fixture };
    }
    case 'csv': {
      if (typeof data['rows'] !== 'string' && fixture === null) return fail(mismatch);
      const content = fixture === null ? String(data['rows']) : fixtureText(reader, fixture, path);
      const rows = csvRows(content).map((row) =>
        Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === '' ? null : value])),
      );
      return { rows: withFullRowFirst(rows), format, fixture };
    }
    case 'sql': {
      if (typeof data['rows'] !== 'string' && fixture === null) return fail(mismatch);
      return {
        rows: fixture === null ? String(data['rows']) : fixtureText(reader, fixture, path),
        format,
        fixture,
      };
    }
    default:
      return fail(`of format ${format}, which must be one of ${FORMATS.join(', ')}`, 'format');
  }
}

function withFullRowFirst(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  const sorted = [...rows];
  const full = sorted.findIndex((row) => Object.values(row).every((value) => value !== null));
  if (full > 0) [sorted[0], sorted[full]] = [sorted[full]!, sorted[0]!];
  return sorted;
}

function fixtureText({ entry, test }: RowsReader, fixture: string, path: (string | number)[]): string {
  const files = entry.package.files.fixtures;
  const file = files.find((candidate) => stem(candidate.path) === fixture);
  if (file) return strip(file.text);
  const suggestion = nearest(
    fixture,
    files.map((candidate) => stem(candidate.path)),
  );
  const at = locateEntry(entry, [...path, 'fixture']);
  throw new ProblemError(fixtureMissing(test, fixture, { suggestion, at }));
}

/** Without rows the input must be a seed, whose file has them. */
function seedRows(
  { parser, entry, test }: RowsReader,
  data: Properties,
  path: (string | number)[],
): Record<string, unknown>[] {
  const reference = staticReference(text(data['input']) ?? '');
  const ref = reference?.kind === 'ref' ? reference.ref : undefined;
  const found = ref && parser.builder.resolveRef(ref.name, ref.package, null, entry.package.name);
  const seed = found && 'node' in found && found.node.resource_type === 'seed' ? found.node : undefined;
  if (!seed) {
    const name = `${ref?.package ?? entry.package.name}.${ref?.name ?? text(data['input']) ?? ''}`;
    const message = `Unable to find seed '${name}' for unit tests in directories: ${entry.package.config.seedPaths.join(', ')}`;
    throw new ProblemError(invalidUnitTest(message, test, locateEntry(entry, path)));
  }
  if (seed.checksum.name === 'path') parser.environment.reads.volatile();
  return csvRows(readTextIfPresent(`${seed.root_path}/${seed.original_file_path}`) ?? '');
}
