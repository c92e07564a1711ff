import { configMissing } from '../../../diagnostics/codes/context.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { warningFate } from '../../project/warning-fate.ts';
import { Dict, dictGet, isMapping } from '../dict.ts';
import { type HostFunction, hostFunction } from '../host.ts';
import { str } from '../text.ts';
import { type OnTemplateMessage, raiseFromTemplate } from './base-functions.ts';

type WarningFlags = Parameters<typeof warningFate>[1];

/** `exceptions.*`: dbt's ways for a macro to stop, or to warn and go on. */
export function exceptionsObject(onMessage: OnTemplateMessage, flags: WarningFlags): Dict {
  const raise = (
    name: string,
    kind: Parameters<typeof raiseFromTemplate>[1],
    text: (args: readonly unknown[]) => unknown,
  ): HostFunction =>
    hostFunction(name, (args, kwargs) =>
      raiseFromTemplate(text(args.length > 0 ? args : Object.values(kwargs)), kind),
    );
  const first = (args: readonly unknown[]): unknown => args[0];
  const functions = [
    hostFunction(
      'warn',
      ([message]) => {
        const fate = warningFate('JinjaLogWarning', flags);
        if (fate === 'error') raiseFromTemplate(message, 'Compilation');
        if (fate === 'warn') onMessage('warn', str(message));
        return '';
      },
      { params: ['msg', 'node'] },
    ),
    raise('raise_compiler_error', 'Compilation', first),
    raise('raise_database_error', 'Database', first),
    raise('raise_dependency_error', 'Dependency', first),
    raise('raise_fail_fast_error', 'Runtime', first),
    raise('raise_not_implemented', 'Compilation', ([message]) => `ERROR: ${str(message)}`),
    raise('raise_parsing_error', 'Parsing', first),
    raise(
      'raise_cache_inconsistent',
      'Internal',
      ([message]) => `Cache inconsistency detected: ${str(message)}`,
    ),
    raise('raise_contract_error', 'Compilation', ([yaml, sql]) => contractText(yaml, sql)),
    raise(
      'raise_ambiguous_alias',
      'Compilation',
      ([a, b, name]) =>
        `dbt found two resources with the database representation "${str(name)}".\ndbt cannot create two resources with identical database representations. To fix this,\nchange the configuration of one of these resources:\n- ${nodeText(a)}\n- ${nodeText(b)}`,
    ),
    raise(
      'raise_ambiguous_catalog_match',
      'Compilation',
      ([id]) => `dbt found two relations in your warehouse with similar database identifiers for ${str(id)}.`,
    ),
    raise(
      'raise_dep_not_found',
      'Compilation',
      ([, description, wanted]) =>
        `Error while parsing ${str(description)}.\nThe required package "${str(wanted)}" was not found. Is the package installed?\nHint: You may need to run "emds deps".`,
    ),
    raise(
      'raise_duplicate_patch_name',
      'Compilation',
      ([patch]) => `Two schema.yml entries for ${nodeText(patch)}.`,
    ),
    raise(
      'raise_duplicate_resource_name',
      'Compilation',
      ([a, b]) => `emds found two resources with one name: ${nodeText(a)} and ${nodeText(b)}.`,
    ),
    raise(
      'raise_invalid_property_yml_version',
      'Compilation',
      ([path, issue]) => `The yml property file at ${str(path)} is invalid because ${str(issue)}.`,
    ),
    raise(
      'raise_dataclass_not_dict',
      'Compilation',
      ([value]) =>
        `The object ("${str(value)}") was used as a dictionary. This capability has been removed from objects of this type.`,
    ),
    raise('missing_relation', 'Compilation', ([relation]) => `Relation ${str(relation)} not found!`),
    raise(
      'missing_materialization',
      'Compilation',
      ([model, adapter]) =>
        `No materialization '${str(field(field(model, 'config'), 'materialized'))}' was found for adapter ${str(adapter)}! (searched types 'default' and '${str(adapter)}')`,
    ),
    raise(
      'relation_wrong_type',
      'Compilation',
      ([relation, expected]) =>
        `Trying to create ${str(expected)} ${str(relation)}, but it currently exists as another type. Either drop ${str(relation)} manually, or run emds with \`--full-refresh\` and it will be dropped for you.`,
    ),
    raise(
      'column_type_missing',
      'Compilation',
      ([names]) =>
        `Contracted models require data_type to be defined for each column.  Please ensure that the column name and data_type are defined within the YAML configuration for the ${str(names)} column(s).`,
    ),
    hostFunction(
      'missing_config',
      ([model, name]) => {
        throw new ProblemError(configMissing(str(name), str(field(model, 'unique_id'))));
      },
      { params: ['model', 'name'] },
    ),
    hostFunction(
      'warn_snapshot_timestamp_data_types',
      ([snapshot, updated]) => {
        onMessage(
          'warn',
          `Data type of snapshot table timestamp columns (${str(snapshot)}) doesn't match derived column 'updated_at' (${str(updated)}). Please update snapshot config 'updated_at'.`,
        );
        return '';
      },
      { params: ['snapshot_time_data_type', 'updated_at_data_type'] },
    ),
  ];
  const dict = new Dict();
  for (const f of functions) dict.set(f.name, f);
  // Classes that a few packages test for.
  dict.set('CompilationException', 'CompilationException');
  return dict;
}

function field(value: unknown, name: string): unknown {
  return isMapping(value) ? dictGet(value, name) : undefined;
}

function nodeText(value: unknown): string {
  return str(field(value, 'unique_id') ?? value);
}

interface ContractColumn {
  readonly name: string;
  readonly type: string;
}

/** dbt's table of a broken contract: each column with both types and the reason. */
function contractText(yaml: unknown, sql: unknown): string {
  const declared = contractColumns(yaml);
  if (declared.length === 0)
    return "This model has an enforced contract, and its 'columns' specification is missing";
  const actual = contractColumns(sql);
  const rows: string[][] = [];
  for (const column of actual) {
    const other = declared.find((d) => d.name === column.name);
    if (!other) rows.push([column.name, column.type, '', 'missing in contract']);
    else if (other.type !== column.type)
      rows.push([column.name, column.type, other.type, 'data type mismatch']);
  }
  for (const column of declared) {
    if (!actual.some((a) => a.name === column.name))
      rows.push([column.name, '', column.type, 'missing in definition']);
  }
  rows.sort(([a], [b]) => (a! < b! ? -1 : a! > b! ? 1 : 0));
  const header = ['column_name', 'definition_type', 'contract_type', 'mismatch_reason'];
  const widths = header.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [
    'This model has an enforced contract that failed.',
    "Please ensure the name, data_type, and number of columns in your contract match the columns in your model's definition.",
    '',
    line(header),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    '',
  ].join('\n');
}

function contractColumns(value: unknown): ContractColumn[] {
  const list = Array.isArray(value) ? value : [];
  return list.map((column) => ({ name: str(field(column, 'name')), type: str(field(column, 'data_type')) }));
}
