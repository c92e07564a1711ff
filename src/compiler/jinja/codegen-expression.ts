import { FunctionScope, NameScope } from './codegen-names.ts';
import { filters, tests } from './filters.ts';
import type {
  CallArguments,
  CallNode,
  CompareNode,
  Expression,
  FilterNode,
  Position,
  TestNode,
} from './nodes.ts';
import { CAPTURED } from './parse-statement.ts';
import { str } from './text.ts';

/** Which code to generate. */
export interface Variant {
  /** `async` makes generator functions, which yield the promises of host functions. */
  readonly mode: 'plain' | 'async';
  /** Records where each piece of output comes from. */
  readonly traced: boolean;
  /** Collects the values of the top level instead of their text. */
  readonly native: boolean;
}

/** A text or number of a template, for `ExpressionCode.constant`. */
export type Constant = string | number | boolean | null;

const quote = JSON.stringify;
const ARITHMETIC = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '//': 'floorDivide',
  '%': 'modulo',
  '**': 'power',
} as const;
const NAMED_CALLS = 2;

/**
 * Generates JavaScript for expressions. Every operation that can fail sets the variable `L` to its site (an index into
 * `sites`) as a last, ignored argument: the catch clause of the function then knows where it was.
 */
export class ExpressionCode {
  /** Start and end offset of each site, in pairs. */
  readonly sites: number[] = [];
  /** What the code reads as `K[n]`: templates that differ in nothing else have the same code. Null writes all into it. */
  readonly constants: Constant[] | null;
  readonly usedFilters = new Set<string>();
  readonly usedTests = new Set<string>();
  protected readonly variant: Variant;
  protected fn = new FunctionScope('root', null);
  protected names = new NameScope(null);
  /** The variable that stands for the captured text of a set or filter block. */
  protected captured = '""';
  private ids = 0;

  constructor(variant: Variant, constants: Constant[] | null) {
    this.variant = variant;
    this.constants = constants;
  }

  /** Code for a constant. */
  protected constant(value: Constant): string {
    if (!this.constants || (typeof value !== 'string' && typeof value !== 'number')) return quote(value);
    return `K[${this.constants.push(value) - 1}]`;
  }

  protected unique(prefix: string): string {
    return `${prefix}$${++this.ids}`;
  }

  protected temporary(): string {
    const name = this.unique('t');
    this.fn.temporaries.push(name);
    return name;
  }

  protected siteOf(node: Position): number {
    this.sites.push(node.lineno, node.colno);
    return this.sites.length / 2 - 1;
  }

  /** `L=n`: put where it runs right before the operation. */
  protected mark(node: Position): string {
    return `L=${this.siteOf(node)}`;
  }

  /** The variable of a template name: local, or a global that the macro (or the template) looked up on entry. */
  protected variable(name: string): string {
    return this.names.find(name) ?? this.global(name);
  }

  protected global(name: string): string {
    let fn = this.fn;
    while (fn.kind === 'inner' && fn.parent) fn = fn.parent;
    let variable = fn.globals.get(name);
    if (!variable) {
      variable = this.unique('g');
      fn.globals.set(name, variable);
    }
    return variable;
  }

  /** A call's code, with what async mode needs to wait for it. */
  protected awaited(call: string): string {
    if (this.variant.mode === 'plain') return call;
    return `((T=${call})instanceof Generator?yield*T:T instanceof Promise?(yield T)??null:T)`;
  }

  /** Code for the value of an expression. */
  value(node: Expression): string {
    switch (node.typename) {
      case 'Literal':
        return this.constant(node.value);
      case 'Float':
        return Number.isInteger(node.value) ? `new PyFloat(${node.value})` : floatCode(node.value);
      case 'BigIntLit':
        return Number.isSafeInteger(Number(node.value)) ? node.value : `${node.value}n`;
      case 'Symbol':
        return node.value === CAPTURED ? this.captured : this.variable(node.value);
      case 'Call':
        return this.call(node);
      case 'GetAttr':
        return `getAttribute(${this.value(node.target)},${quote(node.name)},${this.mark(node)})`;
      case 'LookupVal':
        return this.subscript(node);
      case 'FilterX':
        return this.filter(node);
      case 'TestX':
      case 'Not':
        return this.condition(node);
      case 'InlineIf': {
        const otherwise = node.else_ ? this.value(node.else_) : 'NO_ELSE';
        return `(${this.condition(node.cond)}?${this.value(node.body)}:${otherwise})`;
      }
      case 'And':
      case 'Or': {
        const left = this.temporary();
        const test = `truth(${left}=${this.value(node.left)})`;
        const right = this.value(node.right);
        return node.typename === 'And' ? `(${test}?${right}:${left})` : `(${test}?${left}:${right})`;
      }
      case 'CompareX':
        return this.comparison(node);
      case 'Bin':
        return this.arithmetic(node);
      case 'ConcatX':
        return this.text(node);
      case 'Neg':
        return `negate(${this.value(node.target)},${this.mark(node)})`;
      case 'Pos':
        return `positive(${this.value(node.target)},${this.mark(node)})`;
      case 'Tuple':
        return `tupleOf([${this.list(node.children)}])`;
      case 'Array':
        return `[${this.list(node.children)}]`;
      case 'Dict': {
        const pairs = node.children.map((pair) => `[${this.value(pair.key)},${this.value(pair.value)}]`);
        return pairs.length > 0 ? `Dict.of([${pairs.join(',')}],${this.mark(node)})` : 'new Dict()';
      }
      case 'Slice':
        return `new SliceValue(${this.sliceParts(node)})`;
    }
  }

  private arithmetic(node: Extract<Expression, { typename: 'Bin' }>): string {
    const left = this.value(node.left);
    const right = this.value(node.right);
    if (!this.variant.traced || (node.op !== '+' && node.op !== '%')) {
      return `${ARITHMETIC[node.op]}(${left},${right},${this.mark(node)})`;
    }
    const a = this.temporary();
    const b = this.temporary();
    return `Q.derive(${ARITHMETIC[node.op]}(${a}=${left},${b}=${right},${this.mark(node)}),[${a},${b}])`;
  }

  private list(nodes: readonly Expression[]): string {
    return nodes.map((node) => this.value(node)).join(',');
  }

  private sliceParts(node: Extract<Expression, { typename: 'Slice' }>): string {
    return [node.start, node.stop, node.step].map((part) => (part ? this.value(part) : 'null')).join(',');
  }

  private subscript(node: Extract<Expression, { typename: 'LookupVal' }>): string {
    const target = this.value(node.target);
    if (node.val.typename === 'Slice')
      return `slice(${target},${this.sliceParts(node.val)},${this.mark(node)})`;
    return `getItem(${target},${this.value(node.val)},${this.mark(node)})`;
  }

  /** Code for the text of an expression: what `{{ … }}` and `~` print. */
  text(node: Expression): string {
    switch (node.typename) {
      case 'ConcatX': {
        const parts = node.children.map((child) => this.text(child));
        if (!this.variant.traced) return `(${parts.join('+')})`;
        const list = this.temporary();
        return `Q.derive((${list}=[${parts.join(',')}]).join(""),${list})`;
      }
      case 'Literal':
        return this.constant(str(node.value));
      case 'InlineIf': {
        const otherwise = node.else_ ? this.text(node.else_) : '""';
        return `(${this.condition(node.cond)}?${this.text(node.body)}:${otherwise})`;
      }
      default:
        return `str(${this.value(node)},${this.mark(node)})`;
    }
  }

  /** Code for the truth of an expression. */
  condition(node: Expression): string {
    switch (node.typename) {
      case 'And':
        return `(${this.condition(node.left)}&&${this.condition(node.right)})`;
      case 'Or':
        return `(${this.condition(node.left)}||${this.condition(node.right)})`;
      case 'Not':
        return `!${this.condition(node.target)}`;
      case 'CompareX':
        return this.comparison(node);
      case 'TestX': {
        const bare = node.args.length === 0 && !node.dynArgs && node.kwargs.length === 0;
        if (bare && node.name === 'defined') return `!(${this.value(node.target)} instanceof Undefined)`;
        if (bare && node.name === 'none') return `(${this.value(node.target)}===null)`;
        const args = this.arguments(node);
        const target = this.value(node.target);
        const tail = args.positional === '' ? '' : `,${args.positional}`;
        return `${this.testCode(node)}(${target}${tail},${this.mark(node)})`;
      }
      default:
        return `truth(${this.value(node)})`;
    }
  }

  private testCode(node: TestNode): string {
    const { name } = node;
    if (!tests.has(name)) return `(${this.mark(node)},R.findTest(${quote(name)}))`;
    this.usedTests.add(name);
    return `T_${symbolOf(name)}`;
  }

  private comparison(node: CompareNode): string {
    const first = node.ops[0]!;
    if (node.ops.length === 1) {
      return compareCode(first[0], this.value(node.expr), this.value(first[1]), this.mark(node));
    }
    let previous = this.temporary();
    const parts = [`(${previous}=${this.value(node.expr)},true)`];
    for (const [operator, operand] of node.ops) {
      const next = this.temporary();
      const test = compareCode(operator, previous, next, this.mark(node));
      parts.push(`(${next}=${this.value(operand)},${test})`);
      previous = next;
    }
    return `(${parts.join('&&')})`;
  }

  // ---- calls and filters

  protected arguments(
    node: CallArguments,
    extra?: readonly [string, string],
  ): { positional: string; kwargs: string | null; count: number; isSpread: boolean } {
    const parts = node.args.map((arg) => this.value(arg));
    if (node.dynArgs) parts.push(`...iterate(${this.value(node.dynArgs)})`);
    const named = node.kwargs.map(([name, value]) => `${keyCode(name)}:${this.value(value)}`);
    if (extra) named.push(`${keyCode(extra[0])}:${extra[1]}`);
    let kwargs = named.length > 0 ? `{${named.join(',')}}` : null;
    if (node.dynKwargs) kwargs = `R.mergeKwargs(${kwargs ?? '{}'},${this.value(node.dynKwargs)})`;
    return { positional: parts.join(','), kwargs, count: parts.length, isSpread: node.dynArgs !== null };
  }

  /** A call; `extra` is a keyword argument that the statement adds (a call block's caller). */
  call(node: CallNode, extra?: readonly [string, string]): string {
    const traced = this.variant.traced;
    if (node.func.typename === 'GetAttr') {
      const receiver = traced ? this.temporary() : '';
      const target = (traced ? `${receiver}=` : '') + this.value(node.func.target);
      const args = this.arguments(node, extra);
      const site = this.siteOf(node);
      const code = `(${target},${quote(node.func.name)},[${args.positional}],${args.kwargs ?? 'null'},L=${site})`;
      if (traced) return `Q.method(${this.awaited(`callMethodTraced${code}`)},${receiver},C,${site})`;
      return this.awaited(`callMethod${code}`);
    }
    const callee = this.value(node.func);
    const args = this.arguments(node, extra);
    const site = this.siteOf(node);
    if (traced) {
      const code = `callTraced(${callee},[${args.positional}],${args.kwargs ?? 'null'},L=${site})`;
      return `Q.called(${this.awaited(code)},C,${site})`;
    }
    if (!args.kwargs && !args.isSpread && args.count <= NAMED_CALLS) {
      const list = args.positional === '' ? '' : `,${args.positional}`;
      return this.awaited(`call${args.count}(${callee}${list},L=${site})`);
    }
    return this.awaited(`call(${callee},[${args.positional}],${args.kwargs ?? 'null'},L=${site})`);
  }

  private filter(node: FilterNode): string {
    const traced = this.variant.traced;
    const input = traced ? this.temporary() : '';
    const target = (traced ? `${input}=` : '') + this.value(node.target);
    const args = this.arguments(node);
    const filter = filters.get(node.name);
    const marker = this.mark(node);
    let code: string;
    if (!filter?.params || args.kwargs || args.isSpread || args.count > filter.params.length) {
      const found = filter ? `F.get(${quote(node.name)})` : `(${marker},R.findFilter(${quote(node.name)}))`;
      code = `R.runFilter(${found},${target},[${args.positional}],${args.kwargs ?? 'null'},${marker})`;
    } else {
      this.usedFilters.add(node.name);
      // `undefined` fills the parameters that were not given, so that the marker is beyond them.
      const missing = ',undefined'.repeat(filter.params.length - args.count);
      const list = args.positional === '' ? '' : `,${args.positional}`;
      code = `F_${symbolOf(node.name)}(${target}${list}${missing},${marker})`;
    }
    if (this.variant.native && node.name.startsWith('as_')) {
      return `R.nativeMarker(${quote(node.name)},${code})`;
    }
    return traced ? `Q.derive(${code},[${input}])` : code;
  }
}

/** A property of the kwargs object: `__proto__` in a literal would set the prototype. */
function keyCode(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : quote(name);
}

function floatCode(value: number): string {
  return Number.isFinite(value) ? String(value) : '(1/0)';
}

function compareCode(operator: string, a: string, b: string, marker: string): string {
  switch (operator) {
    case '==':
      return `equals(${a},${b},${marker})`;
    case '!=':
      return `!equals(${a},${b},${marker})`;
    case 'in':
      return `isIn(${a},${b},${marker})`;
    case 'notin':
      return `!isIn(${a},${b},${marker})`;
    default:
      return `(compare(${a},${b},${quote(operator)},${marker})${operator}0)`;
  }
}

/** A filter's or a test's name as part of an identifier. */
export function symbolOf(name: string): string {
  return name.replace(/\W/g, (char) => `$${char.charCodeAt(0)}`);
}
