import type { Problem } from '../diagnostic.ts';

/** dbt's message for what a template asked of `adapter`, `api.Relation` or `api.Column` in vain. */
function runtime(code: string, message: string, hint?: string): Problem {
  return { code, kind: 'Runtime', message, ...(hint !== undefined && { hint }) };
}

function compilation(code: string, message: string, hint?: string): Problem {
  return { code, kind: 'Compilation', message, ...(hint !== undefined && { hint }) };
}

/** A relation's database, schema or identifier is not a text. */
export function relationPathInvalid(part: string, value: string): Problem {
  return {
    ...compilation('relation-path-invalid', `Got an invalid path ${part}: ${value}`),
    hint: `the ${part} of a relation is a text`,
  };
}

/** A relation type that dbt does not know. */
export function relationTypeUnknown(type: string): Problem {
  return runtime(
    'relation-type-unknown',
    `'${type}' is not a valid relation type.`,
    'use table, view, cte, external, materialized_view, pointer_table or function',
  );
}

/** `relation.matches()` without a name. */
export function relationMatchEmpty(): Problem {
  return runtime('relation-match-empty', 'Tried to match relation, but no search path was passed!');
}

/** Something was to be dropped whose type nobody knows. */
export function relationTypeMissing(relation: string): Problem {
  return compilation('relation-type-missing', `Tried to drop relation ${relation}, but its type is null.`);
}

/** A null relation reached the cache. */
export function relationNull(action: 'cache' | 'drop' | 'rename', from?: string, to?: string): Problem {
  const message =
    action === 'rename' ? `Attempted to rename ${from} to ${to}` : `Attempted to ${action} a null relation`;
  return compilation('relation-null', message);
}

/** Renaming would hide a relation that exists. */
export function relationNameTaken(name: string): Problem {
  return runtime(
    'relation-name-taken',
    `While renaming a relation, dbt found that ${name} exists already.`,
    'drop it, or give the model another alias',
  );
}

/** There is a relation of that name in other case. dbt's text. */
export function relationNearlyFound(searched: string, found: string): Problem {
  return {
    code: 'relation-nearly-found',
    kind: 'Compilation',
    message:
      'When searching for a relation, dbt found an approximate match. Instead of guessing \n' +
      `which relation to use, dbt will move on. Please delete ${found}, or rename it to be less ambiguous.\n` +
      `Searched for: ${searched}\nFound: ${found}`,
    hint: 'DuckDB takes names that differ only in case for one: give one of the two another alias',
  };
}

/** A UDF without its language or type. */
export function functionConfigInvalid(key: 'language' | 'type'): Problem {
  return runtime('function-config-invalid', `A \`${key}\` is required for functions`);
}

/** `string_size()` of a column that holds no text. */
export function columnSizeOfNonString(): Problem {
  return runtime('column-size-of-non-string', 'Called string_size() on non-string field!');
}

/** A type's text that can't be taken apart. */
export function columnTypeUnreadable(description: string, part?: string): Problem {
  const why = part === undefined ? '' : `: could not convert "${part}" to an integer`;
  return runtime('column-type-unreadable', `Could not interpret data_type "${description}"${why}`);
}

/** `adapter.dispatch('package.macro')`. */
export function dispatchDottedName(name: string): Problem {
  const [namespace, ...rest] = name.split('.');
  return compilation(
    'dispatch-dotted-name',
    `In adapter.dispatch, got a macro name of "${name}", but "." is not a valid macro name component. ` +
      `Did you mean \`adapter.dispatch("${rest.join('.')}", macro_namespace="${namespace}")\`?`,
  );
}

/** `adapter.dispatch(name, namespace)` with a namespace that is no text. */
export function dispatchNamespaceInvalid(type: string, value: string): Problem {
  return compilation(
    'dispatch-namespace-invalid',
    `In adapter.dispatch, got a <class '${type}'> macro_namespace argument ("${value}"), ` +
      'but macro_namespace should be None or a string.',
  );
}

/** The long-gone `packages` argument of `adapter.dispatch`. */
export function dispatchPackagesArgument(name: string): Problem {
  return compilation(
    'dispatch-packages-argument',
    `The "packages" argument of adapter.dispatch() has been deprecated.\nUse the "macro_namespace" argument instead.\n` +
      `Raised during dispatch for: ${name}`,
  );
}

/** No macro of that name under any prefix in any searched package. */
export function dispatchMacroMissing(name: string, namespace: string, searched: readonly string[]): Problem {
  const tried = searched.map((item) => `'${item}'`).join(', ');
  return compilation(
    'dispatch-macro-missing',
    `In dispatch: No macro named '${name}' found within namespace: '${namespace}'\n    Searched for: ${tried}`,
  );
}

/** The engine needs a macro that neither the project nor the builtins have. */
export function macroMissing(name: string): Problem {
  return runtime('macro-missing', `dbt could not find a macro with the name "${name}" in any package`);
}

/** A method got something that is not a relation. */
export function argumentNotRelation(method: string, argument: string, got: string): Problem {
  return compilation(
    'argument-not-relation',
    `'adapter.${method}' expects argument '${argument}' to be of type '<class 'dbt.adapters.duckdb.relation.DuckDBRelation'>', ` +
      `instead got ${got}`,
  );
}

/** A method got something that is not a table of results. */
export function argumentNotTable(method: string): Problem {
  return compilation(
    'argument-not-table',
    `'adapter.${method}' expects a table, as load_result(…).table gives it.`,
  );
}

/** The warehouse is used while the project is parsed. */
export function adapterOffline(method: string): Problem {
  return compilation(
    'adapter-offline',
    `adapter.${method} needs the database, which is not open now.`,
    'wrap the call in {% if execute %}',
  );
}

/** A feature of dbt-duckdb that needs Python. */
export function adapterNeedsPython(feature: string): Problem {
  return compilation(
    'adapter-needs-python',
    `${feature} needs dbt-duckdb's Python plugins, which emds does not run.`,
  );
}

/** No catalogs are configured. */
export function catalogIntegrationMissing(name: string): Problem {
  return runtime('catalog-integration-missing', `Catalog not found. Received: ${name}\nExpected one of: `);
}

/** A strategy that dbt knows and the adapter has not. */
export function incrementalStrategyInvalid(strategy: string): Problem {
  return runtime(
    'incremental-strategy-invalid',
    `The incremental strategy '${strategy}' is not valid for this adapter`,
    'use append, delete+insert, merge or microbatch, or a macro get_incremental_<name>_sql of the project',
  );
}

/** No `get_incremental_<strategy>_sql` macro. */
export function incrementalStrategyMissing(macro: string, project: string): Problem {
  return runtime(
    'incremental-strategy-missing',
    `dbt could not find an incremental strategy macro with the name "${macro}" in ${project}`,
    'append, delete+insert, merge and microbatch are there; for another one, write this macro',
  );
}

/** A constraint in a model's YAML that can't be read. */
export function constraintUnreadable(constraint: string): Problem {
  return {
    code: 'constraint-unreadable',
    kind: 'Validation',
    message: `Could not parse constraint: ${constraint}`,
  };
}

/** An `indexes` entry that can't be read. */
export function indexUnreadable(detail: string): Problem {
  return {
    ...compilation('index-unreadable', `Could not parse index config: ${detail}`),
    hint: "an index is written as {'columns': ['order_id'], 'unique': true}",
  };
}

/** The target of a snapshot lacks the columns that dbt adds. */
export function snapshotTargetInvalid(missing: readonly string[]): Problem {
  const message =
    `Snapshot target is missing configured columns (missing "${missing.join('", "')}"). ` +
    'See https://docs.getdbt.com/docs/build/snapshots#snapshot-meta-fields for more information.';
  return compilation('snapshot-target-invalid', message);
}

/** Both spellings of the same snapshot setting. */
export function hardDeletesTwice(): Problem {
  return {
    code: 'hard-deletes-twice',
    kind: 'Validation',
    message:
      'You cannot set both the invalidate_hard_deletes and hard_deletes config properties on the same snapshot.',
  };
}

/** `hard_deletes` is none of ignore, invalidate, new_record. */
export function hardDeletesInvalid(): Problem {
  return {
    code: 'hard-deletes-invalid',
    kind: 'Validation',
    message: 'Invalid setting for property hard_deletes.',
    hint: 'use ignore, invalidate or new_record',
  };
}

/** `quote_columns` of a seed is neither true nor false. */
export function quoteConfigInvalid(type: string): Problem {
  return compilation(
    'quote-config-invalid',
    `The seed configuration value of "quote_columns" has an invalid type <class '${type}'>`,
  );
}

/** The placeholders of a statement and its values differ in number. */
export function bindingCount(placeholders: number, values: number): Problem {
  return runtime(
    'binding-count',
    `The statement has ${placeholders} placeholders, but ${values} values were given.`,
  );
}

/** `to:` of a foreign key names its target in some other way than by ref or source. */
export function foreignKeyTargetInvalid(id: string, expression: string): Problem {
  return compilation(
    'foreign-key-target-invalid',
    `'${id}' defines a foreign key constraint 'to' expression which is not valid 'ref' or 'source' syntax: ${expression}.`,
    "write to: ref('model') or to: source('source', 'table')",
  );
}
