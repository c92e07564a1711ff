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

export function unitTestInputNotFound(test: Named & { readonly name: string }, input: string): Problem {
  return {
    code: 'unit-test-input-not-found',
    kind: 'Parsing',
    message: `Unit test '${test.name}' had an input (${input}) which was not found in the manifest.`,
    node: test.unique_id,
  };
}

export function unitTestInputMissing(test: Named & { readonly name: string }, target: string): Problem {
  return {
    code: 'unit-test-input-missing',
    kind: 'Compilation',
    message: `Unit test '${test.name}' reads ${target}, for which it gives no rows.`,
    hint: 'add it under "given:" with "rows: []" when the test needs none of its rows',
    node: test.unique_id,
  };
}
