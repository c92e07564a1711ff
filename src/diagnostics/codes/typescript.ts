import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

interface Model {
  readonly unique_id: string;
  readonly original_file_path: string;
}

/** A call in a TypeScript model that can't be read without running it. */
export function typescriptArgument(call: string, argument: string, node: Model, at: Span): Problem {
  return {
    code: 'typescript-argument',
    kind: 'Parsing',
    message: `Arguments of ${call}() in a TypeScript model must be literals, which ${argument} is not.`,
    hint: 'write the text, number, list or object itself: what a model reads and how it is built must be known before it runs',
    at,
    node: node.unique_id,
  };
}

export function typescriptPropertiesInvalid(node: Model, at: Span): Problem {
  return {
    code: 'typescript-properties',
    kind: 'Parsing',
    message: `The "properties" that ${node.original_file_path} exports must be an object literal.`,
    hint: 'write texts, numbers, lists and objects themselves; variables and calls are not evaluated',
    at,
    node: node.unique_id,
  };
}

export function typescriptMaterialization(materialized: string, node: Model): Problem {
  return {
    code: 'typescript-materialization',
    kind: 'Parsing',
    message: `A TypeScript model can't be materialized as ${materialized}.`,
    hint: "use 'table' or 'incremental'; 'view' where the model returns SQL",
    node: node.unique_id,
  };
}

export function typescriptRowsInView(node: Model): Problem {
  return {
    code: 'typescript-rows-in-view',
    kind: 'Compilation',
    message: `${node.original_file_path} returns rows, which a view can't hold.`,
    hint: "return SQL, or make it a table: config({ materialized: 'table' })",
    node: node.unique_id,
  };
}

/** The model threw, its file can't be loaded, or what it returned makes no table. */
export function typescriptFailed(node: Model, message: string, at: Span | undefined): Problem {
  return {
    code: 'typescript-model-failed',
    kind: 'Runtime',
    message,
    ...(at ? { at } : {}),
    node: node.unique_id,
  };
}

export function typescriptTimeout(node: Model, seconds: number): Problem {
  return {
    code: 'typescript-timeout',
    kind: 'Runtime',
    message: `${node.original_file_path} was stopped after ${seconds} seconds.`,
    hint: 'its config has "timeout_seconds"',
    node: node.unique_id,
  };
}

export function typescriptNoColumns(node: Model): Problem {
  return {
    code: 'typescript-no-columns',
    kind: 'Runtime',
    message: `${node.original_file_path} returned no rows, so that its columns are not known.`,
    hint: "declare them: config({ columns: { day: 'date', amount: 'double' } }), or data_type in its properties",
    node: node.unique_id,
  };
}

export function typescriptUnitTest(path: string): Problem {
  return {
    code: 'typescript-unit-test',
    kind: 'Compilation',
    message: `${path} is a TypeScript model; unit tests are for models in SQL.`,
    hint: "test its functions with your usual test runner, or give the model's table data tests",
  };
}
