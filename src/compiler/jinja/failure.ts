import type { TemplatePlace } from '../../diagnostics/codes/template.ts';
import * as codes from '../../diagnostics/codes/template.ts';
import type { Note, Problem } from '../../diagnostics/diagnostic.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { Span } from '../../diagnostics/source.ts';

/** Python's and Jinja2's exception classes that a template can meet. */
export type FailureKind =
  | 'UndefinedError'
  | 'TypeError'
  | 'ValueError'
  | 'KeyError'
  | 'IndexError'
  | 'ZeroDivisionError'
  | 'TemplateRuntimeError'
  | 'ReadOnly'
  | 'TooDeep'
  | 'TooLarge'
  | 'NeedsDatabase'
  | 'NativeBool'
  | 'NativeNumber';

/** Calls of one run that may be open at once. */
export const MAX_DEPTH = 400;
/** Elements of a range, a list or a text that one operation may make, and loop turns of one run. */
export const MAX_SIZE = 10_000_000;

/**
 * A failure on its way out of a template. Each function that it leaves adds its place; at the edge it becomes a
 * ProblemError. Exists beside ProblemError because operators know what went wrong, and not where.
 */
export class TemplateFailure extends Error {
  readonly kind: FailureKind;
  /** The innermost place that is known. */
  at: Span | undefined;
  readonly notes: Note[] = [];
  /** A diagnostic of a host function, to which only the macro stack is added. */
  readonly cause_: Problem | undefined;

  constructor(kind: FailureKind, message: string, cause?: Problem) {
    super(message);
    this.name = 'TemplateFailure';
    this.kind = kind;
    this.cause_ = cause;
    this.at = cause?.at;
    if (cause?.notes) this.notes.push(...cause.notes);
  }

  /** The diagnostic, as every caller outside of the engine sees it. */
  toProblem(): Problem {
    const place: TemplatePlace = {
      ...(this.at && { at: this.at }),
      ...(this.notes.length > 0 && { notes: [...this.notes] }),
    };
    if (this.cause_) return { ...this.cause_, ...place };
    return problemOf(this.kind, this.message, place);
  }
}

function problemOf(kind: FailureKind, message: string, place: TemplatePlace): Problem {
  switch (kind) {
    case 'UndefinedError':
      return codes.templateUndefined(message, place);
    case 'TypeError':
      return codes.templateType(message, place);
    case 'ValueError':
    case 'KeyError':
    case 'IndexError':
    case 'ZeroDivisionError':
      return codes.templateValue(message, place);
    case 'ReadOnly':
      return codes.templateReadOnly(message, place);
    case 'TooDeep':
      return codes.templateTooDeep(MAX_DEPTH, place);
    case 'TooLarge':
      return codes.templateTooLarge(message, MAX_SIZE, place);
    case 'NeedsDatabase':
      return codes.templateNeedsDatabase(place);
    case 'NativeBool':
      return codes.templateNativeValue(message, 'bool', place);
    case 'NativeNumber':
      return codes.templateNativeValue(message, 'number', place);
    case 'TemplateRuntimeError':
      return codes.templateRuntime(message, place);
  }
}

/** Whatever was thrown, as a failure to which places can be added. Returns null for what is not an error. */
export function asFailure(error: unknown): TemplateFailure {
  if (error instanceof TemplateFailure) return error;
  if (error instanceof ProblemError)
    return new TemplateFailure('TemplateRuntimeError', error.message, error.problem);
  if (error instanceof RangeError) {
    if (error.message.includes('call stack')) return new TemplateFailure('TooDeep', '');
    return new TemplateFailure('TooLarge', 'A value');
  }
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new TemplateFailure('TemplateRuntimeError', detail, codes.templateHostFailure(detail, {}));
}

/** The error that leaves the engine. */
export function asProblemError(error: unknown): ProblemError {
  return error instanceof ProblemError ? error : new ProblemError(asFailure(error).toProblem());
}

/** Fails as Python's `raise kind(message)`. */
export function raise(kind: FailureKind, message: string): never {
  throw new TemplateFailure(kind, message);
}

export function typeError(message: string): never {
  return raise('TypeError', message);
}

export function valueError(message: string): never {
  return raise('ValueError', message);
}

/** Fails when something would grow beyond what a template may make. */
export function checkSize(size: number, what: string): void {
  if (size > MAX_SIZE) raise('TooLarge', what);
}
