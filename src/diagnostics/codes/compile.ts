import type { Problem } from '../diagnostic.ts';

interface Named {
  readonly unique_id: string;
  readonly original_file_path: string;
}

export function materializationMissing(node: Named, name: string): Problem {
  return {
    code: 'materialization-not-found',
    kind: 'Compilation',
    message: `No materialization '${name}' was found for adapter duckdb! (searched types 'default' and 'duckdb')`,
    hint: 'the built-in ones are view, table, incremental, ephemeral, external and table_function',
    node: node.unique_id,
  };
}

/** A statement's result goes to one variable. dbt's text. */
export function resultLoadedBefore(name: string): Problem {
  return {
    code: 'result-loaded-before',
    kind: 'Compilation',
    message: `The 'statement' result named '${name}' has already been loaded into a variable`,
    hint: `keep it: {% set result = load_result('${name}') %}`,
  };
}

/** What a materialization returned is not what it has to: dbt's text. */
export function materializationReturn(node: Named, reason: string): Problem {
  return {
    code: 'materialization-return',
    kind: 'Compilation',
    message: reason,
    hint: "a materialization ends with {{ return({'relations': [this]}) }}, naming what it made",
    node: node.unique_id,
  };
}

export function unitTestInputNotFound(test: Named & { readonly name: string }, input: string): Problem {
  return {
    code: 'unit-test-input-not-found',
    kind: 'Parsing',
    message: `Unit test '${test.name}' had an input (${input}) which was not found in the manifest.`,
    hint: "an input is written as ref('model'), source('source', 'table') or this",
    node: test.unique_id,
  };
}

/** A unit test gives no rows for what its model reads. dbt's text: it looks for the input among those given. */
export function unitTestInputMissing(
  test: Named & { readonly name: string; readonly original_file_path: string },
  input: { readonly name: string; readonly resource_type: string; readonly source_name?: unknown },
): Problem {
  const isSource = input.resource_type === 'source';
  const name = isSource ? `${String(input.source_name)}.${input.name}` : input.name;
  const given = isSource ? `source('${String(input.source_name)}', '${input.name}')` : `ref('${input.name}')`;
  return {
    code: 'unit-test-input-missing',
    kind: 'Compilation',
    message: `Unit_Test '${test.unique_id}' (${test.original_file_path}) depends on a ${isSource ? 'source' : 'node'} named '${name}' which was not found`,
    hint: `the test gives no rows for it: add {input: ${given}, rows: []} under "given:" when it needs none`,
    node: test.unique_id,
  };
}

/** The view for a model's latest version would replace that version. dbt 1.12's text. */
export function pointerTaken(node: Named & { readonly name: string }, alias: string): Problem {
  return {
    code: 'latest-version-pointer-taken',
    kind: 'Runtime',
    message: `Cannot create latest version pointer: the latest version of '${node.name}' is already aliased to '${alias}'.`,
    hint: 'set "latest_version_pointer: {enabled: false}" in its config, or remove the alias',
    node: node.unique_id,
  };
}

/** A ref() that parsing did not see would run before its target. dbt's text. */
export function refNotSeen(node: Named & { readonly name: string }, target: string): Problem {
  return {
    code: 'ref-not-seen-while-parsing',
    kind: 'Compilation',
    message:
      `dbt was unable to infer all dependencies for the model "${node.name}".\n` +
      'This typically happens when ref() is placed within a conditional block.\n\n' +
      `To fix this, add the following hint to the top of the model "${node.name}":\n\n-- depends_on: {{ ref('${target}') }}`,
    node: node.unique_id,
  };
}
