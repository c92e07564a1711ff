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
