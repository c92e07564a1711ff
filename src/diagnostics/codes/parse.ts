import type { Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

interface Named {
  readonly unique_id: string;
  readonly name: string;
  readonly resource_type: string;
  readonly original_file_path: string;
}

const at = (span: Span | undefined): { at?: Span } => (span ? { at: span } : {});

export function duplicateResource(node: Named, other: Named, span?: Span): Problem {
  const { name, resource_type: type } = node;
  const kind = type === 'analysis' ? 'analyse' : type;
  const reference = ['model', 'seed', 'snapshot'].includes(type) ? `ref("${name}")` : name;
  return {
    code: 'duplicate-resource',
    kind: 'Compilation',
    message:
      `dbt found two ${kind}s with the name "${node.name}".\n\nSince these resources have the same name, dbt will be unable to find the correct resource\n` +
      `when looking for ${reference}.\n\nTo fix this, change the name of one of these resources:\n` +
      `- ${node.unique_id} (${node.original_file_path})\n- ${other.unique_id} (${other.original_file_path})`,
    ...at(span),
    node: node.unique_id,
  };
}

export function ambiguousAlias(node: Named, other: Named, relation: string, span?: Span): Problem {
  return {
    code: 'ambiguous-alias',
    kind: 'Compilation',
    message:
      `dbt found two resources with the database representation "${relation}".\ndbt cannot create two resources with identical database representations. To fix this,\n` +
      `change the configuration of one of these resources:\n- ${other.unique_id} (${other.original_file_path})\n- ${node.unique_id} (${node.original_file_path})`,
    ...at(span),
    node: node.unique_id,
  };
}

function title(type: string): string {
  return type.charAt(0).toUpperCase() + type.slice(1);
}

export interface MissingTarget {
  readonly node: Named;
  /** `node`, `source` or `function`. */
  readonly kind: string;
  readonly target: string;
  readonly targetPackage?: string | null;
  readonly targetVersion?: unknown;
  readonly disabled: boolean;
  /** The versions that there are, when one is missing. */
  readonly versions?: readonly unknown[];
  readonly suggestion?: string | undefined;
  /** What says more than the nearest name. */
  readonly hint?: string | undefined;
  readonly at?: Span | undefined;
}

const TARGET_CODES: Readonly<Record<string, string>> = {
  node: 'ref-not-found',
  source: 'source-not-found',
  function: 'function-not-found',
};

/** A ref(), source() or function() whose target does not exist, or is switched off. dbt's sentence. */
export function targetNotFound(missing: MissingTarget): Problem {
  const { node, kind, target } = missing;
  const version = missing.targetVersion == null ? '' : ` with version '${String(missing.targetVersion)}'`;
  const where = missing.targetPackage ? ` in package or project '${missing.targetPackage}'` : '';
  const reason = missing.disabled ? 'is disabled' : 'was not found';
  const hint = missing.hint
    ? missing.hint
    : missing.suggestion
      ? `did you mean "${missing.suggestion}"?`
      : missing.disabled
        ? 'set "enabled: true" on it, or take the reference out'
        : missing.versions?.length
          ? `its versions are: ${missing.versions.map(String).join(', ')}`
          : undefined;
  return {
    code: TARGET_CODES[kind] ?? 'ref-not-found',
    kind: 'Compilation',
    message: `${title(node.resource_type)} '${node.unique_id}' (${node.original_file_path}) depends on a ${kind} named '${target}'${version}${where} which ${reason}`,
    ...(hint ? { hint } : {}),
    ...at(missing.at),
    node: node.unique_id,
  };
}

export function docNotFound(
  name: string,
  node: Named | undefined,
  suggestion?: string,
  span?: Span,
): Problem {
  return {
    code: 'doc-not-found',
    kind: 'Compilation',
    message: `Documentation for '${node?.unique_id ?? ''}' depends on doc '${name}' which was not found`,
    ...(suggestion ? { hint: `did you mean "${suggestion}"?` } : {}),
    ...at(span),
    ...(node ? { node: node.unique_id } : {}),
  };
}

/** A reference to a model that another group or package keeps to itself. */
export function privateRef(
  node: Named,
  target: Named,
  access: 'private' | 'protected',
  scope: string,
  span?: Span,
): Problem {
  const kind = access === 'private' ? 'group' : 'package';
  return {
    code: 'ref-not-allowed',
    kind: 'Parsing',
    message: `Node ${node.unique_id} attempted to reference node ${target.unique_id}, which is not allowed because the referenced node is ${access} to the '${scope}' ${kind}.`,
    hint:
      access === 'private'
        ? `put ${node.name} into the group "${scope}", or give ${target.name} the access "protected"`
        : `give ${target.name} the access "public"`,
    ...at(span),
    node: node.unique_id,
  };
}

export function noNodeForPatch(
  name: string,
  key: string,
  path: string,
  suggestion: string | undefined,
  span?: Span,
): Problem {
  return {
    code: 'no-node-for-properties',
    kind: 'Parsing',
    message: `Did not find matching node for patch with name '${name}' in the '${key}' section of file '${path}'`,
    ...(suggestion ? { hint: `did you mean "${suggestion}"?` } : {}),
    ...at(span),
  };
}

export function duplicatePatch(
  name: string,
  key: string,
  paths: readonly [string, string],
  span?: Span,
): Problem {
  return {
    code: 'duplicate-properties',
    kind: 'Compilation',
    message:
      `dbt found two schema.yml entries for the same resource named ${name}. Resources and their associated columns may only be described a single time. ` +
      `To fix this, remove one of the entries for ${name} in the ${key} section of ${paths[0]} or ${paths[1]}`,
    ...at(span),
  };
}

/** Properties of a seed under `models:`, and the like. They are ignored. */
export function wrongSection(
  name: string,
  section: string,
  expected: string,
  node: Named,
  span?: Span,
): Problem {
  return {
    code: 'properties-in-wrong-section',
    kind: 'Parsing',
    message: `'${name}' is a ${node.resource_type} node, but it is specified in the ${section} section; its properties are ignored.`,
    hint: `move them to the "${expected}" section`,
    ...at(span),
    node: node.unique_id,
  };
}

/** Properties want to switch on a name that several disabled nodes have. */
export function disabledTwice(name: string, nodes: readonly Named[], span?: Span): Problem {
  return {
    code: 'disabled-node-ambiguous',
    kind: 'Parsing',
    message: `Found ${nodes.length} matching disabled nodes for ${nodes[0]?.resource_type ?? 'node'} '${name}'. Multiple nodes for the same unique id cannot be enabled in the schema file. They must be enabled in \`dbt_project.yml\` or in the sql files.`,
    ...at(span),
  };
}

/** A call in a Python model whose arguments are no literals. */
export function pythonArgument(call: string, argument: string, node: Named, span: Span): Problem {
  return {
    code: 'python-argument',
    kind: 'Parsing',
    message: `Arguments of ${call}() in a Python model must be literals, which ${argument} is not.`,
    hint: 'write the text, number, list or dict itself',
    at: span,
    node: node.unique_id,
  };
}

export function testMacroNotFound(test: string, node: Named, suggestion?: string, span?: Span): Problem {
  return {
    code: 'test-not-found',
    kind: 'Compilation',
    message: `'test_${test}' is undefined. This can happen when calling a macro that does not exist. Check for typos and/or install package dependencies with "dbt deps".`,
    ...(suggestion ? { hint: `did you mean the test "${suggestion}"?` } : {}),
    ...at(span),
    node: node.unique_id,
  };
}

export function invalidTest(message: string, path: string, span?: Span): Problem {
  return {
    code: 'invalid-test',
    kind: 'Parsing',
    message: `Invalid test config given in ${path}:\n\t${message}`,
    ...at(span),
  };
}

export function invalidProperties(message: string, path: string, span?: Span): Problem {
  return {
    code: 'invalid-properties',
    kind: 'Parsing',
    message: `Invalid properties in ${path}: ${message}`,
    ...at(span),
  };
}

export function invalidConfig(
  message: string,
  node: Named,
  more: { readonly at?: Span | undefined; readonly hint?: string | undefined } = {},
): Problem {
  const hint = more.hint ? { hint: more.hint } : {};
  return { code: 'invalid-config', kind: 'Parsing', message, ...hint, ...at(more.at), node: node.unique_id };
}

/** Two macros of one name in a package. */
export function duplicateMacro(
  name: string,
  packageName: string,
  paths: readonly [string, string],
  span: Span,
): Problem {
  return {
    code: 'duplicate-macro',
    kind: 'Compilation',
    message: `dbt found two macros named "${name}" in the project "${packageName}".\n To fix this error, rename or remove one of the following macros:\n    - ${paths[0]}\n    - ${paths[1]}`,
    at: span,
  };
}

/** Two docs blocks of one name in a package. */
export function duplicateDoc(name: string, paths: readonly [string, string], span: Span): Problem {
  return {
    code: 'duplicate-doc',
    kind: 'Compilation',
    message: `dbt found two docs with the name "${name}": in ${paths[0]} and in ${paths[1]}. Rename one of them.`,
    at: span,
  };
}

/** The same setting beside `config:` and within it. */
export function settingTwice(key: string, path: string, span: Span): Problem {
  return {
    code: 'setting-twice',
    kind: 'Parsing',
    message: `In ${path}: found ${key} dictionary in 'config' dictionary and as top-level key. Remove the top-level key and define it under 'config' dictionary only.`,
    at: span,
  };
}

/** Configs in dbt_project.yml for folders or nodes that do not exist. */
export function unusedConfigPaths(paths: readonly string[], span: Span): Problem {
  return {
    code: 'unused-config-paths',
    kind: 'Parsing',
    message:
      'Configuration paths exist in your dbt_project.yml file which do not apply to any resources.\n' +
      `There are ${paths.length} unused configuration paths:\n${paths.map((path) => `- ${path}`).join('\n')}`,
    hint: 'the names after "models:" and the like are a package, then its folders below the model path, then the model',
    at: span,
  };
}

/** A model in batches of which no input says when its rows happened. dbt's sentence. */
export function microbatchWithoutEventTimeInput(model: { name: string; unique_id: string }): Problem {
  return {
    code: 'microbatch-without-event-time-input',
    kind: 'Parsing',
    message:
      `The microbatch model '${model.name}' has no 'ref' or 'source' input with an 'event_time' configuration. ` +
      '\nThis means no filtering can be applied and can result in unexpected duplicate records in the resulting microbatch model.',
    hint: 'set event_time in the config of an input, to the column that says when a row happened',
    node: model.unique_id,
  };
}

/** Constraints of a model that is no table. dbt's sentence. */
export function constraintsUnsupported(node: Named, materialized: string, span?: Span): Problem {
  return {
    code: 'constraints-unsupported',
    kind: 'Parsing',
    message: `Constraint types are not supported for ${materialized} materializations and will be ignored.  Set 'warn_unsupported: false' on this constraint to ignore this warning.`,
    ...at(span),
    node: node.unique_id,
  };
}

/** The files that a source stands for cannot be named: a field of the text that is nowhere, or no text. */
export function externalLocationInvalid(
  source: Named & { readonly source_name: string },
  reason: { readonly kind: string; readonly message: string },
  span: Span,
): Problem {
  const isField = reason.kind === 'KeyError';
  const why = isField ? `there is no ${reason.message} to put into it` : reason.message;
  return {
    code: 'external-location-invalid',
    kind: 'Parsing',
    message: `The external_location of ${source.source_name}.${source.name} cannot be read: ${why}.`,
    hint: isField
      ? 'it may name name, identifier, schema, database and what is in meta; write {{ and }} for braces'
      : "it is a text such as data/{name}.csv, or a call such as read_csv('data/{name}.csv')",
    at: span,
    node: source.unique_id,
  };
}

/** `overrides:` of a source that the named package does not have. dbt's sentence. */
export function overrideUnused(
  target: string,
  path: string,
  suggestion: string | undefined,
  span: Span,
): Problem {
  return {
    code: 'source-override-unused',
    kind: 'Parsing',
    message: `During parsing, dbt encountered source overrides that had no target:\n  - Source ${target} (in ${path})`,
    hint: suggestion
      ? `did you mean "${suggestion}"?`
      : 'overrides: names the package whose source it is, name: the source',
    at: span,
  };
}
