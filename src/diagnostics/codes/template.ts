import type { Note, Problem } from '../diagnostic.ts';
import type { Span } from '../source.ts';

/** Where a template failed: the innermost place, and the macros that led there, innermost first. */
export interface TemplatePlace {
  readonly at?: Span;
  readonly notes?: readonly Note[];
}

/** The text is no template: `detail` is Jinja2's sentence, such as "unexpected '}'". */
export function templateSyntax(detail: string, at?: Span, hint?: string): Problem {
  return { code: 'template-syntax', kind: 'Compilation', message: detail, at, hint };
}

/** A filter name that neither Jinja2 nor dbt has. */
export function templateUnknownFilter(name: string, at?: Span, hint?: string): Problem {
  return {
    code: 'template-unknown-filter',
    kind: 'Compilation',
    message: `No filter named '${name}'.`,
    at,
    hint,
  };
}

/** A test name (after `is`) that Jinja2 does not have. */
export function templateUnknownTest(name: string, at?: Span, hint?: string): Problem {
  return {
    code: 'template-unknown-test',
    kind: 'Compilation',
    message: `No test named '${name}'.`,
    at,
    hint,
  };
}

/** The template nests so deeply that reading it would exhaust the stack. */
export function templateTooNested(limit: number, at?: Span): Problem {
  return {
    code: 'template-too-nested',
    kind: 'Compilation',
    message: `The template nests more than ${limit} levels deep.`,
    hint: 'split the expression with {% set %}, or the blocks into macros',
    at,
  };
}

/** A macro block (macro, test, docs, snapshot, materialization) has no end tag. */
export function blockUnclosed(kind: string, name: string | undefined, at: Span): Problem {
  return {
    code: 'block-unclosed',
    kind: 'Compilation',
    message: `The ${kind} block${name ? ` "${name}"` : ''} is not closed.`,
    hint: `add {% end${kind} %}`,
    at,
  };
}

/** A block begins within another one, where dbt allows none. */
export function blockNested(inner: string, outer: string, at: Span): Problem {
  return {
    code: 'block-nested',
    kind: 'Compilation',
    message: `A ${inner} block can't begin within a ${outer} block.`,
    hint: `close the ${outer} block first`,
    at,
  };
}

/** A block definition within `if` or `for`. */
export function blockNotAtTop(kind: string, at: Span): Problem {
  return {
    code: 'block-not-at-top',
    kind: 'Compilation',
    message: `A ${kind} block must be at the top level of its file, not within if or for.`,
    at,
  };
}

/** `endif` without `if`, or `endfor` where `endif` belongs. */
export function blockMismatched(found: string, expected: string | undefined, at: Span): Problem {
  const message = expected
    ? `Got an unexpected control flow end tag, got ${found} but expected ${expected} next.`
    : `Got an unexpected control flow end tag: ${found} was never preceded by ${found.slice(3)}.`;
  return { code: 'block-mismatched', kind: 'Compilation', message, at };
}

/** A materialization header has an argument other than default, adapter and supported_languages. */
export function materializationArgument(name: string, argument: string, at?: Span): Problem {
  return {
    code: 'materialization-argument',
    kind: 'Compilation',
    message: `materialization '${name}' received unknown argument '${argument}'.`,
    at,
  };
}

/** Jinja2's UndefinedError: something was done with a value that does not exist. */
export function templateUndefined(detail: string, place: TemplatePlace): Problem {
  const isName = /^'\w+' is undefined$/.test(detail);
  const hint =
    'check the spelling; for a macro of a package, see that packages.yml has it and run "emds deps"';
  return {
    code: 'template-undefined',
    kind: 'Compilation',
    message: detail,
    ...(isName ? { hint } : {}),
    ...place,
  };
}

/** Python's TypeError: an operation or a call that the values' types do not allow. */
export function templateType(detail: string, place: TemplatePlace): Problem {
  return { code: 'template-type', kind: 'Compilation', message: detail, ...place };
}

/** Python's ValueError, KeyError, IndexError or ZeroDivisionError. */
export function templateValue(detail: string, place: TemplatePlace): Problem {
  return { code: 'template-value', kind: 'Compilation', message: detail, ...place };
}

/** Jinja2's TemplateRuntimeError. */
export function templateRuntime(detail: string, place: TemplatePlace): Problem {
  return { code: 'template-runtime', kind: 'Compilation', message: detail, ...place };
}

/** A template tried to change a value that the engine owns. */
export function templateReadOnly(operation: string, place: TemplatePlace): Problem {
  return {
    code: 'template-read-only',
    kind: 'Compilation',
    message: `${operation} would change a read-only value.`,
    hint: 'work on a copy: {% set mine = value.copy() %}',
    ...place,
  };
}

/** Macros call each other, or data contains itself, without end. */
export function templateTooDeep(limit: number, place: TemplatePlace): Problem {
  return {
    code: 'template-too-deep',
    kind: 'Compilation',
    message: `Maximum recursion depth exceeded: more than ${limit} calls are open at once.`,
    hint: 'a macro that calls itself needs a condition that ends it',
    ...place,
  };
}

/** A value or a loop outgrew what a template may make. */
export function templateTooLarge(what: string, limit: number, place: TemplatePlace): Problem {
  return {
    code: 'template-too-large',
    kind: 'Compilation',
    message: `${what} is larger than a template may make it (${limit.toLocaleString('en-US')}).`,
    ...place,
  };
}

/** A plain (parse-time) rendering met a value that only arrives later, such as a query's result. */
export function templateNeedsDatabase(place: TemplatePlace): Problem {
  return {
    code: 'template-needs-database',
    kind: 'Compilation',
    message: 'The template waits for the database while the project is being parsed.',
    hint: 'wrap the statement in {% if execute %}',
    ...place,
  };
}

/** `as_bool` or `as_number` on a text that is neither. */
export function templateNativeValue(text: string, type: 'bool' | 'number', place: TemplatePlace): Problem {
  return {
    code: 'template-native-value',
    kind: 'Compilation',
    message: `Could not convert value '${text}' into type '${type}'`,
    ...place,
  };
}

/** A host function threw something that is not a diagnostic: a bug of the engine, shown with its place. */
export function templateHostFailure(detail: string, place: TemplatePlace): Problem {
  return { code: 'template-host-failure', kind: 'Internal', message: `Internal error: ${detail}`, ...place };
}
