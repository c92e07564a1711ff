import type { Expression, NodeList, Position } from './nodes.ts';
import { walk } from './nodes.ts';

/** A macro that a template calls by name, as far as its text tells. */
export interface MacroCall {
  readonly name: string;
  /** The package it is called in; null for a bare name, which is searched for. */
  readonly packageName: string | null;
  /**
   * Called through `adapter.dispatch`: dbt then depends on the macro of this name (searched for) and on the
   * implementation that dispatch finds in `packageName`.
   */
  readonly isDispatched: boolean;
}

/** A literal of a template: a text, a number, a truth value, None, or a list or dict of them. */
export type LiteralValue =
  | string
  | number
  | boolean
  | null
  | readonly LiteralValue[]
  | { readonly [key: string]: LiteralValue };

export interface LiteralArgument {
  /** Null for a positional argument. */
  readonly name: string | null;
  readonly value: LiteralValue;
  /** Offset and length in the template. */
  readonly offset: number;
  readonly length: number;
}

/** A call such as `ref('orders')` whose arguments are all literals. */
export interface StaticCall {
  readonly name: string;
  readonly args: readonly LiteralArgument[];
  readonly offset: number;
  readonly length: number;
  /** False within `if`, `for`, a macro and the like, where the call may happen never or often. */
  readonly isUnconditional: boolean;
}

/**
 * The macros that a template calls, in order and each once, as dbt finds them (statically_extract_macro_calls):
 * `name(…)`, `package.name(…)` and `adapter.dispatch('name', 'package')` with literal arguments.
 */
export function findMacroCalls(root: NodeList): readonly MacroCall[] {
  const calls = new Map<string, MacroCall>();
  const add = (packageName: string | null, name: string, isDispatched: boolean): void => {
    const key = `${isDispatched} ${packageName} ${name}`;
    if (!calls.has(key)) calls.set(key, { name, packageName, isDispatched });
  };
  walk(root, (node) => {
    if (node.typename !== 'Call') return;
    const { func } = node;
    if (func.typename === 'Symbol') add(null, func.value, false);
    else if (func.typename === 'GetAttr' && func.target.typename === 'Symbol') {
      if (func.target.value !== 'adapter') add(func.target.value, func.name, false);
      else if (func.name === 'dispatch') addDispatched(node, add);
    }
  });
  return [...calls.values()];
}

function addDispatched(
  node: Extract<Expression, { typename: 'Call' }>,
  add: (packageName: string | null, name: string, isDispatched: boolean) => void,
): void {
  const named = new Map(node.kwargs);
  const name = textOf(node.args[0] ?? named.get('macro_name'));
  if (name === null) return;
  add(textOf(node.args[1] ?? named.get('macro_namespace')), name, true);
}

function textOf(node: Expression | undefined): string | null {
  return node?.typename === 'Literal' && typeof node.value === 'string' ? node.value : null;
}

/** The calls of the given functions whose arguments are all literals, in order. */
export function findStaticCalls(root: NodeList, names: ReadonlySet<string>): readonly StaticCall[] {
  const unconditional = new Set<unknown>();
  for (const statement of root.children) {
    if (statement.typename === 'Output') for (const child of statement.children) unconditional.add(child);
    else if (statement.typename === 'Do') unconditional.add(statement.expr);
    else if (statement.typename === 'SetX' && statement.value) unconditional.add(statement.value);
  }
  const calls: StaticCall[] = [];
  walk(root, (node) => {
    if (node.typename !== 'Call' || node.func.typename !== 'Symbol' || !names.has(node.func.value)) return;
    if (node.dynArgs || node.dynKwargs) return;
    const args = [
      ...node.args.map((arg) => literalArgument(null, arg)),
      ...node.kwargs.map(([name, arg]) => literalArgument(name, arg)),
    ];
    if (args.some((arg) => arg === null)) return;
    calls.push({
      name: node.func.value,
      args: args as LiteralArgument[],
      ...stretch(node),
      isUnconditional: unconditional.has(node),
    });
  });
  return calls;
}

function stretch(node: Position): { offset: number; length: number } {
  return { offset: node.lineno, length: node.colno - node.lineno };
}

function literalArgument(name: string | null, node: Expression): LiteralArgument | null {
  const value = literalValue(node);
  return value === undefined ? null : { name, value, ...stretch(node) };
}

/** The value of an expression that is a literal throughout; undefined when it is not. */
export function literalValue(node: Expression): LiteralValue | undefined {
  switch (node.typename) {
    case 'Literal':
    case 'Float':
      return node.value;
    case 'Neg': {
      const value = literalValue(node.target);
      return typeof value === 'number' ? -value : undefined;
    }
    case 'Array':
    case 'Tuple': {
      const items = node.children.map(literalValue);
      return items.some((item) => item === undefined) ? undefined : (items as LiteralValue[]);
    }
    case 'Dict': {
      const entries: [string, LiteralValue][] = [];
      for (const pair of node.children) {
        const key = literalValue(pair.key);
        const value = literalValue(pair.value);
        if (typeof key !== 'string' || value === undefined) return undefined;
        entries.push([key, value]);
      }
      return Object.fromEntries(entries);
    }
    default:
      return undefined;
  }
}
