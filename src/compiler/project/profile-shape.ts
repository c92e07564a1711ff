import { databaseMismatch, invalidValue } from '../../diagnostics/codes/project.ts';
import { asError, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SourceFile } from '../../diagnostics/source.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { isRecord } from './is-record.ts';
import {
  describeShape,
  describeValue,
  findMisfits,
  type MappingShape,
  repairOf,
  type Shape,
} from './shape.ts';
import {
  any,
  anyMapping,
  either,
  flag,
  flagOrNull,
  list,
  orNull,
  text,
  textOrNull,
  wholeOrNull,
} from './shape-words.ts';
import { locateYaml, type YamlPath } from './yaml.ts';

const whole: Shape = { kind: 'scalar', of: ['whole'] };

function mapping(keys: Readonly<Record<string, Shape>>, required: readonly string[] = []): Shape {
  return { kind: 'mapping', keys, required };
}

/** A mapping that may have no other keys. */
function closed(
  name: string,
  keys: Readonly<Record<string, Shape>>,
  required: readonly string[] = [],
): Shape {
  return { kind: 'mapping', name, keys, required };
}

/** dbt-duckdb 1.11's class DuckDBCredentials. */
const OUTPUT: MappingShape = {
  kind: 'mapping',
  keys: {
    threads: whole,
    database: text,
    schema: text,
    path: text,
    config_options: orNull(anyMapping),
    extensions: orNull(list(either(text, anyMapping))),
    settings: orNull(anyMapping),
    secrets: orNull(either(list(mapping({ type: text }, ['type'])), anyMapping)),
    external_root: text,
    use_credential_provider: textOrNull,
    attach: orNull(
      list(
        closed(
          'attachment',
          {
            path: text,
            type: textOrNull,
            alias: textOrNull,
            secret: any,
            read_only: flag,
            options: orNull(anyMapping),
            is_ducklake: flagOrNull,
          },
          ['path'],
        ),
      ),
    ),
    filesystems: orNull(list(anyMapping)),
    remote: orNull(
      mapping({ host: text, port: whole, user: text, password: textOrNull }, ['host', 'port', 'user']),
    ),
    plugins: orNull(
      list(closed('plugin', { module: text, alias: textOrNull, config: orNull(anyMapping) }, ['module'])),
    ),
    disable_transactions: flag,
    keep_open: flag,
    module_paths: orNull(list(text)),
    retries: orNull(
      closed('retries', {
        connect_attempts: whole,
        query_attempts: wholeOrNull,
        retryable_exceptions: list(text),
      }),
    ),
    is_ducklake: flagOrNull,
    motherduck_token: textOrNull,
  },
};

const isSecret = (key: string | number): boolean => /password|secret|token/.test(String(key));

function knownKeysOf({ keys }: MappingShape, unknown: string): readonly [expected: string, hint: string] {
  const known = Object.keys(keys);
  const close = nearest(unknown, known);
  return [
    `given without "${unknown}"`,
    close ? `did you mean "${close}"?` : `its keys are: ${known.join(', ')}`,
  ];
}

/** What dbt-duckdb refuses in the output of a profile, which stands at `path` of its file. */
export function findProfileMistakes(
  file: SourceFile,
  output: Readonly<Record<string, unknown>>,
  path: YamlPath,
): Diagnostic[] {
  const found: Diagnostic[] = [];
  const refuse = (inside: YamlPath, expected: string, hint?: string): void => {
    const key = inside.filter((part) => typeof part === 'string').join('.');
    const subject = `"${key}" of profile "${path[0]}", target "${path.at(-1)}",`;
    const at = locateYaml(file, [...path, ...inside]);
    found.push(asError({ ...invalidValue(subject, expected, at, hint), kind: 'Runtime' }));
  };
  findMisfits(output, OUTPUT, (misfit) => {
    if (misfit.kind === 'value') {
      const { shape, value } = misfit;
      if (misfit.path.some(isSecret)) refuse(misfit.path, describeShape(shape));
      else
        refuse(misfit.path, `${describeShape(shape)}, not ${describeValue(value)}`, repairOf(value, shape));
    } else if (misfit.kind === 'missing') refuse(misfit.path, `given with "${misfit.key}"`);
    else if (misfit.kind === 'unknown') refuse(misfit.path, ...knownKeysOf(misfit.inside, misfit.key));
  });
  return found;
}

/** The name of the database follows from its file: another one must be that of an attached database. */
export function findDatabaseMismatch(
  file: SourceFile,
  output: Readonly<Record<string, unknown>>,
  { path, derived }: { readonly path: YamlPath; readonly derived: string },
): Diagnostic[] {
  const { database, attach, remote } = output;
  if (typeof database !== 'string' || database === derived || remote) return [];
  const aliases = Array.isArray(attach) ? attach.filter(isRecord).map((it) => it['alias']) : [];
  if (aliases.includes(database)) return [];
  return [asError(databaseMismatch(database, derived, locateYaml(file, [...path, 'database'])))];
}
