import type { ErrorKind, Problem } from '../diagnostic.ts';

/** A template called `exceptions.raise_compiler_error` or one of its siblings. */
export function raisedByTemplate(message: string, kind: ErrorKind = 'Compilation'): Problem {
  return { code: 'raised-by-template', kind, message };
}

export function varMissing(name: string, packageName: string, known: readonly string[]): Problem {
  return {
    code: 'var-missing',
    kind: 'Compilation',
    message: `Required var '${name}' not found in config:\nVars supplied to ${packageName} = ${JSON.stringify(Object.fromEntries(known.map((k) => [k, '…'])))}`,
    hint: `give it in "vars:" of dbt_project.yml, with --vars '{${name}: value}', or as a default: var('${name}', 'value')`,
  };
}

export function secretNotAllowed(name: string): Problem {
  return {
    code: 'secret-not-allowed',
    kind: 'Parsing',
    message: `Secret env vars are allowed only in profiles.yml or packages.yml. Found '${name}' referenced elsewhere.`,
  };
}

export function wrongArguments(call: string, message: string, hint?: string): Problem {
  return {
    code: 'wrong-arguments',
    kind: 'Compilation',
    message: `${call}: ${message}`,
    ...(hint ? { hint } : {}),
  };
}

export function configMissing(key: string, node: string): Problem {
  return {
    code: 'config-missing',
    kind: 'Compilation',
    message: `Model '${node}' does not define a required config parameter '${key}'.`,
  };
}

export function pythonNotSupported(path: string): Problem {
  return {
    code: 'python-model',
    kind: 'Compilation',
    message: `${path} is a Python model; emds runs without Python.`,
    hint: 'write it in SQL (DuckDB has lambdas, structs, pivot, window and regular-expression functions for most of it), or as a TypeScript model: models/*.ts, a function that reads ref() and returns rows (docs/typescript-models.md)',
  };
}
