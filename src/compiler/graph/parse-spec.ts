import { incompatibleOperators, unknownMethod } from '../../diagnostics/codes/selection.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { selectorMethods } from './methods/table.ts';
import type { Criterion, IndirectSelection, SelectionSpec, SpecGroup } from './selection-spec.ts';

const pattern =
  /^(?<at>@)?(?<parents>(?<parentsDepth>\d*)\+)?(?:(?<method>[\w.]+):)?(?<value>.*?)(?<children>\+(?<childrenDepth>\d*))?$/s;

/** Everything that a command without `--select` takes. */
const everything = ['fqn:*', 'source:*', 'exposure:*', 'metric:*', 'semantic_model:*'];

/**
 * Parses `--select` and `--exclude`: words are united, comma-joined words intersected, exclusions subtracted.
 * Undefined or empty `include` means everything. Throws a ProblemError for a word that is no criterion.
 */
export function parseSpec(
  include: readonly string[] | undefined,
  exclude: readonly string[] | undefined,
  indirectSelection: IndirectSelection,
): SelectionSpec {
  const named = include !== undefined && include.length > 0;
  const parts = [
    parseUnion(named ? include : everything, indirectSelection, named),
    parseUnion(exclude ?? [], indirectSelection, true),
  ];
  return { kind: 'difference', parts, indirectSelection: 'eager' };
}

function parseUnion(
  words: readonly string[],
  indirectSelection: IndirectSelection,
  expected: boolean,
): SpecGroup {
  const parts = words
    .flatMap((word) => word.split(' '))
    .map(
      (word): SpecGroup => ({
        kind: 'intersection',
        parts: word.split(',').map((part) => parseCriterion(part, indirectSelection)),
        indirectSelection,
        ...(expected ? { expected: word } : {}),
      }),
    );
  return { kind: 'union', parts, indirectSelection };
}

/** Parses one word such as `2+tag:nightly` or `@orders`. Throws a ProblemError. */
export function parseCriterion(raw: string, indirectSelection: IndirectSelection): Criterion {
  const found = pattern.exec(raw)!.groups!;
  const value = found['value']!;
  const [method, methodArguments] = splitMethod(found['method'] ?? defaultMethod(value));
  return checked({
    kind: 'criterion',
    raw,
    method,
    methodArguments,
    value,
    childrensParents: found['at'] !== undefined,
    parents: found['parents'] !== undefined,
    parentsDepth: depth(found['parentsDepth']),
    children: found['children'] !== undefined,
    childrenDepth: depth(found['childrenDepth']),
    indirectSelection,
  });
}

/** `config.meta.owner` is the method `config` with two arguments. Throws for a method that does not exist. */
export function splitMethod(text: string): [string, string[]] {
  const [method, ...methodArguments] = text.split('.') as [string, ...string[]];
  if (!Object.hasOwn(selectorMethods, method)) {
    const known = Object.keys(selectorMethods);
    throw new ProblemError(unknownMethod(method, known, nearest(method, known)));
  }
  return [method, methodArguments];
}

/** What a bare word means: a path, a file name, or a node's name. */
export function defaultMethod(value: string): string {
  if (value.includes('/')) return 'path';
  return /\.(sql|py|csv)$/i.test(value) ? 'file' : 'fqn';
}

export function checked(criterion: Criterion): Criterion {
  if (criterion.children && criterion.childrensParents) {
    throw new ProblemError(incompatibleOperators(criterion.raw));
  }
  return criterion;
}

function depth(digits: string | undefined): number | null {
  return digits === undefined || digits === '' ? null : Number(digits);
}
