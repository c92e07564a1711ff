import type { Problem } from '../diagnostic.ts';

/** A materialization ended without having run its main statement. */
export function mainStatementMissing(node: string): Problem {
  return {
    code: 'main-statement-missing',
    kind: 'Runtime',
    message: 'main is not being called during running model',
    hint: `the materialization of ${node} has to run {% call statement('main') %}`,
  };
}

/** A test's query gave something other than one row with three columns. */
export function testResultUnexpected(test: { id: string; rows: number; columns: number }): Problem {
  const [got, wanted] =
    test.rows === 1 ? [`${test.columns} columns`, '3 columns'] : [`${test.rows} rows`, '1 row'];
  return {
    code: 'test-result-unexpected',
    kind: 'Internal',
    message: `dbt internally failed to execute ${test.id}: Returned ${got}, but expected ${wanted}`,
    hint: 'the macro get_test_sql is overridden: it must select failures, should_warn and should_error',
  };
}

/** `fail_calc`, `warn_if` or `error_if` gave something that is neither a count nor true or false. */
export function testResultInvalid(test: { id: string; column: string; value: string }): Problem {
  return {
    code: 'test-result-invalid',
    kind: 'Runtime',
    message: `${test.column} of ${test.id} is ${test.value}, which is no ${test.column === 'failures' ? 'whole number' : 'truth value'}.`,
    hint:
      test.column === 'failures'
        ? 'fail_calc must give a whole number for no rows too: use coalesce(…, 0)'
        : 'warn_if and error_if are compared to fail_calc, such as "> 10"',
  };
}

/** `loaded_at_field` or `loaded_at_query` gave something that is no moment. */
export function freshnessNotTimestamp(source: { field: string; table: string; type: string }): Problem {
  return {
    code: 'freshness-not-timestamp',
    kind: 'Database',
    message: `Expected a timestamp value when querying field '${source.field}' of table ${source.table} but received value of type '${source.type}' instead`,
    hint: `cast it: loaded_at_field: "${source.field}::timestamp"`,
  };
}

/** A project's own freshness macro gave something other than one row of two columns. */
export function freshnessResultUnexpected(source: string): Problem {
  return {
    code: 'freshness-result-unexpected',
    kind: 'Database',
    message: `The freshness macro gave no row of two columns for source ${source}.`,
    hint: 'collect_freshness must return load_result(…) of: select max_loaded_at, snapshotted_at',
  };
}

/** A source with freshness thresholds, but nothing that tells when it was loaded. */
export function freshnessFieldMissing(source: string): Problem {
  return {
    code: 'freshness-field-missing',
    kind: 'Runtime',
    message: `Could not compute freshness for source ${source}: no 'loaded_at_field' provided and duckdb adapter does not support metadata-based freshness checks.`,
    hint: 'name the column that holds the time of loading: loaded_at_field: loaded_at',
  };
}

/** `run-operation` names a macro that no package has. */
export function operationMacroUnknown(macro: { name: string; suggestion: string | undefined }): Problem {
  return {
    code: 'operation-macro-unknown',
    kind: 'Compilation',
    message: `dbt could not find a macro with the name '${macro.name}' in any package`,
    ...(macro.suggestion ? { hint: `did you mean "${macro.suggestion}"?` } : {}),
  };
}

/** A bug of ours that came up while a node ran. */
export function nodeFailedInternally(detail: string): Problem {
  return {
    code: 'node-failed-internally',
    kind: 'Internal',
    message: `Internal error: ${detail}`,
    hint: 'this is a bug of emds: please report it',
  };
}

/** A unit test's query was refused: most often a value of a fixture does not fit its column's type. */
export function unitTestFailedToRun(cause: Problem, test: { name: string; detail: string }): Problem {
  return {
    ...cause,
    kind: 'Runtime',
    message:
      `An error occurred during execution of unit test '${test.name}'. ` +
      `There may be an error in the unit test definition: check the data types.\n ${test.detail}`,
  };
}
