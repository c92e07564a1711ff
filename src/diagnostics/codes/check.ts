import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

interface Place {
  readonly node: string;
  readonly at?: Span;
}

const at = ({ node, at: span }: Place) => ({ node, ...(span ? { at: span } : {}) });

/** Nobody says which columns a source has, so what reads it can't be checked. */
export function sourceSchemaUnknown(source: Place & { readonly name: string }): Problem {
  return {
    code: 'source-schema-unknown',
    kind: 'Validation',
    message: `The columns of source "${source.name}" are not known, so what reads it is not checked.`,
    hint: 'give its columns a data_type in YAML, or let the profile name a database file that has the table',
    ...at(source),
  };
}

/** A table that only the database knows: a check, which has none of its tables, can't go on behind it. */
export function relationOnlyInDatabase(
  table: { readonly node?: string; readonly at?: Span } & { readonly table: string; readonly path: string },
): Problem {
  const { node, at: span } = table;
  return {
    code: 'relation-only-in-database',
    kind: 'Validation',
    message: `"${table.table}" is a table of ${table.path} that nothing of the project makes, so what reads it is not checked.`,
    hint: 'declare it as a source, and it is checked as well',
    ...(node === undefined ? {} : { node }),
    ...(span ? { at: span } : {}),
  };
}

/** A setting that nothing reads, and that is nearly one of dbt's. */
export function settingMisspelt(setting: Place & { readonly name: string; readonly near: string }): Problem {
  return {
    code: 'setting-misspelt',
    kind: 'Validation',
    message: `Nothing reads a setting "${setting.name}".`,
    hint: `did you mean "${setting.near}"?`,
    ...at(setting),
  };
}

/** An incremental model's way with changed columns has a name that nobody knows: dbt takes it for "ignore". */
export function schemaChangeUnknown(
  setting: Place & { readonly value: string; readonly near?: string | undefined },
): Problem {
  return {
    code: 'schema-change-unknown',
    kind: 'Validation',
    message: `on_schema_change has no value "${setting.value}": a run takes it for "ignore".`,
    hint: setting.near
      ? `did you mean "${setting.near}"?`
      : 'it is one of ignore, append_new_columns, sync_all_columns, fail',
    ...at(setting),
  };
}

/** A column that the contract declares and the query does not give. */
export function contractColumnMissing(
  column: Place & { readonly name: string; readonly model: string; readonly near?: string },
): Problem {
  return {
    code: 'contract-column-missing',
    kind: 'Breaking change to contract',
    message: `The contract of ${column.model} has a column "${column.name}", which its query does not give.`,
    ...(column.near ? { hint: `did you mean "${column.near}"?` } : {}),
    ...at(column),
  };
}

/** A column that the query gives and the contract does not declare. */
export function contractColumnExtra(
  column: Place & { readonly name: string; readonly model: string; readonly twice?: string | undefined },
): Problem {
  return {
    code: 'contract-column-extra',
    kind: 'Breaking change to contract',
    message: `The query of ${column.model} gives a column "${column.name}", which its contract does not have.`,
    hint: column.twice
      ? `it gives "${column.twice}" twice: the later one needs a name of its own`
      : 'declare it in the YAML of the model, or leave it out of the query',
    ...at(column),
  };
}

/** A contract without the type of one of its columns. */
export function contractTypeMissing(
  column: Place & { readonly name: string; readonly model: string },
): Problem {
  return {
    code: 'contract-type-missing',
    kind: 'Compilation',
    message: `The contract of ${column.model} has a column "${column.name}" without a data_type.`,
    hint: 'contracts need the data_type of every column',
    ...at(column),
  };
}

/** A column whose type is another than the contract declares. */
export function contractTypeMismatch(
  column: Place & {
    readonly name: string;
    readonly model: string;
    readonly declared: string;
    readonly actual: string;
  },
): Problem {
  return {
    code: 'contract-type-mismatch',
    kind: 'Breaking change to contract',
    message: `Column "${column.name}" of ${column.model} is ${column.actual}, and its contract says ${column.declared}.`,
    hint: `cast it: ${column.name}::${column.declared.toLowerCase()}`,
    ...at(column),
  };
}

/** A column that YAML describes and the relation does not have. */
export function describedColumnMissing(
  column: Place & { readonly name: string; readonly model: string; readonly near?: string },
): Problem {
  return {
    code: 'described-column-missing',
    kind: 'Validation',
    message: `YAML describes a column "${column.name}" of ${column.model}, which has no such column.`,
    ...(column.near ? { hint: `did you mean "${column.near}"?` } : {}),
    ...at(column),
  };
}

/** A value of accepted_values that the column's type can't hold. */
export function acceptedValueMistyped(value: {
  readonly value: string;
  readonly column: string;
  readonly type: string;
}): Problem {
  return {
    code: 'accepted-value-mistyped',
    kind: 'Database',
    message: `accepted_values lists "${value.value}", which is no ${value.type}, and column ${value.column} is one: the test fails to run.`,
    hint: 'write numbers with quote: false, and values of the type that the column has',
  };
}

/** A row that a unit test expects has a column that its model does not give. */
export function unitTestColumnMissing(column: {
  readonly name: string;
  readonly test: string;
  readonly near?: string;
}): Problem {
  return {
    code: 'unit-test-column-missing',
    kind: 'Compilation',
    message: `Unit test ${column.test} expects a column '${column.name}', which its model does not give.`,
    ...(column.near ? { hint: `did you mean "${column.near}"?` } : {}),
  };
}

/** A configuration that names columns, one of which is not there. */
export function configColumnMissing(
  column: Place & {
    readonly name: string;
    readonly setting: string;
    readonly model: string;
    readonly near?: string;
  },
): Problem {
  return {
    code: 'config-column-missing',
    kind: 'Validation',
    message: `"${column.setting}" of ${column.model} names the column "${column.name}", which is not there.`,
    ...(column.near ? { hint: `did you mean "${column.near}"?` } : {}),
    ...at(column),
  };
}

/** An incremental model whose later runs make other columns than its first. */
export function incrementalSchemaMismatch(
  model: Place & {
    readonly model: string;
    readonly added: readonly string[];
    readonly removed: readonly string[];
  },
): Problem {
  const parts = [
    ...(model.added.length > 0 ? [`more columns (${model.added.join(', ')})`] : []),
    ...(model.removed.length > 0 ? [`fewer columns (${model.removed.join(', ')})`] : []),
  ];
  return {
    code: 'incremental-schema-mismatch',
    kind: 'Validation',
    message: `An incremental run of ${model.model} makes ${parts.join(' and ')} than its first run.`,
    hint: 'select the same columns in both branches of is_incremental(), or set on_schema_change',
    ...at(model),
  };
}

/** A mistake that may only be there because the template that wrote the SQL found no rows to go by. */
export function dependsOnData(problem: Problem): Problem {
  return {
    ...problem,
    code: 'depends-on-data',
    message: `This depends on rows that a check does not have: ${problem.message}`,
  };
}

/** A row of a rule in `checks/`. */
export function ruleBroken(rule: Place & { readonly rule: string; readonly message: string }): Problem {
  return {
    code: `rule-${rule.rule}`,
    kind: 'Validation',
    message: rule.message,
    ...at(rule),
  };
}

/** A rule that DuckDB refuses. */
export function ruleRefused(rule: {
  readonly rule: string;
  readonly detail: string;
  readonly at?: Span;
  readonly hint?: string;
}): Problem {
  return {
    code: 'rule-refused',
    kind: 'Validation',
    message: `The rule "${rule.rule}" can't be run: ${rule.detail}`,
    ...(rule.hint ? { hint: rule.hint } : {}),
    ...(rule.at ? { at: rule.at } : {}),
  };
}

/** A unit test whose model does not give the rows that it expects. */
export function unitTestFails(test: Place & { readonly test: string; readonly rows: string }): Problem {
  return {
    code: 'unit-test-fails',
    kind: 'Validation',
    message: `Unit test ${test.test} fails: ${test.rows}`,
    ...at(test),
  };
}

/** A part of a semantic model that names a column which its model does not have: whoever queries it is refused. */
export function semanticColumnMissing(
  element: Place & {
    readonly name: string;
    readonly column: string;
    readonly model: string;
    readonly near?: string;
  },
): Problem {
  return {
    code: 'semantic-column-missing',
    kind: 'Validation',
    message: `"${element.name}" of the semantic layer is made of a column "${element.column}", which ${element.model} does not have.`,
    ...(element.near ? { hint: `did you mean "${element.near}"?` } : {}),
    ...at(element),
  };
}
