import nunjucksNodes from 'nunjucks/src/nodes.js';

/**
 * What every syntax node has. nunjucks' two position slots carry offsets into the template: `lineno` is the start and
 * `colno` the end (exclusive), so that nunjucks' own parsing code hands them on unchanged.
 */
export interface Position {
  readonly lineno: number;
  readonly colno: number;
}

export interface CallArguments {
  readonly args: readonly Expression[];
  readonly kwargs: readonly (readonly [string, Expression])[];
  readonly dynArgs: Expression | null;
  readonly dynKwargs: Expression | null;
}

type Typed<Name extends string, Fields> = Position & { readonly typename: Name } & Readonly<Fields>;

export type SymbolNode = Typed<'Symbol', { value: string }>;
export type LiteralNode = Typed<'Literal', { value: string | number | boolean | null }>;
export type TupleNode = Typed<'Tuple', { children: Expression[] }>;
export type SliceNode = Typed<
  'Slice',
  { start: Expression | null; stop: Expression | null; step: Expression | null }
>;
export type CallNode = Typed<'Call', CallArguments & { func: Expression }>;
export type GetAttrNode = Typed<'GetAttr', { target: Expression; name: string }>;
export type FilterNode = Typed<'FilterX', CallArguments & { target: Expression; name: string }>;
export type TestNode = Typed<'TestX', CallArguments & { target: Expression; name: string }>;
export type CompareNode = Typed<'CompareX', { expr: Expression; ops: [string, Expression][] }>;

export type Expression =
  | SymbolNode
  | LiteralNode
  | TupleNode
  | SliceNode
  | CallNode
  | GetAttrNode
  | FilterNode
  | TestNode
  | CompareNode
  | Typed<'Float', { value: number }>
  | Typed<'BigIntLit', { value: string }>
  | Typed<'Array', { children: Expression[] }>
  | Typed<'Dict', { children: Typed<'Pair', { key: Expression; value: Expression }>[] }>
  | Typed<'LookupVal', { target: Expression; val: Expression }>
  | Typed<'InlineIf', { cond: Expression; body: Expression; else_: Expression | null }>
  | Typed<'And' | 'Or', { left: Expression; right: Expression }>
  | Typed<'Not' | 'Neg' | 'Pos', { target: Expression }>
  | Typed<'ConcatX', { children: Expression[] }>
  | Typed<'Bin', { op: BinaryOperator; left: Expression; right: Expression }>;

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**';

export type DataNode = Typed<'TemplateData', { value: string }>;
export type OutputNode = Typed<'Output', { children: (DataNode | Expression)[] }>;
export type NodeList = Typed<'NodeList' | 'Root', { children: Statement[] }>;
export type ForNode = Typed<
  'ForX',
  {
    target: Target;
    iter: Expression;
    test: Expression | null;
    recursive: boolean;
    body: NodeList;
    else_: NodeList | null;
  }
>;
export type SetNode = Typed<
  'SetX',
  { target: Target; value: Expression | null; filter: Expression | null; body: NodeList | null }
>;
export type MacroNode = Typed<
  'MacroX',
  { name: string; kind: BlockKind; params: Parameter[]; body: NodeList }
>;
export type CallBlockNode = Typed<'CallBlock', { params: Parameter[]; call: CallNode; body: NodeList }>;
export type IfNode = Typed<'If', { cond: Expression; body: NodeList; else_: NodeList | IfNode | null }>;

export type Statement =
  | OutputNode
  | NodeList
  | ForNode
  | SetNode
  | MacroNode
  | CallBlockNode
  | IfNode
  | Typed<'Do', { expr: Expression }>
  | Typed<'With', { targets: Target[]; values: Expression[]; body: NodeList }>
  | Typed<'FilterBlock', { filter: Expression; body: NodeList }>
  | Typed<'LoopCtl', { kind: 'break' | 'continue' }>
  | Typed<'Block', { name: SymbolNode; body: NodeList }>;

/** What can stand left of `=` or after `for`: a name, `namespace.name`, or a tuple of names. */
export type Target = SymbolNode | GetAttrNode | TupleNode;

export interface Parameter {
  readonly name: string;
  readonly default: Expression | null;
  /** `column: string`: the text after the colon. dbt reads and ignores it. */
  readonly annotation: string | null;
  /** Where the default value begins; it ends at `end`. */
  readonly defaultStart: number;
  readonly start: number;
  readonly end: number;
}

export type BlockKind = 'macro' | 'test' | 'data_test' | 'materialization' | 'snapshot' | 'docs';

/** A node's constructor: start and end offset, then the fields in their order. */
type Make = new (start: number, end: number, ...values: unknown[]) => never;

// nunjucks' own init walks `fields` with closures for every node. Each class has an `init` of its own here, and each
// line of that sets one and the same field: such stores are fast.
function define(
  name: string,
  fields: readonly string[],
  parent = nunjucksNodes[name] ?? nunjucksNodes['Node']!,
): Make {
  const made = parent.extend(name);
  const count = fields.length;
  const [first, second, third, fourth] = fields as readonly [string, string, string, string];
  made.prototype['init'] = function init(
    this: Record<string, unknown>,
    start: number,
    end: number,
    ...values: unknown[]
  ) {
    this['lineno'] = start;
    this['colno'] = end;
    this[first] = values[0] ?? (first === 'children' ? [] : null);
    if (count > 1) this[second] = values[1] ?? null;
    if (count > 2) this[third] = values[2] ?? null;
    if (count > 3) this[fourth] = values[3] ?? null;
    for (let i = 4; i < count; i++) this[fields[i]!] = values[i] ?? null;
  };
  Object.defineProperty(made.prototype, 'fields', { value: fields });
  return made as unknown as Make;
}

const calls = ['args', 'kwargs', 'dynArgs', 'dynKwargs'];
const list = nunjucksNodes['NodeList']!;

/** Constructors of every node the parser makes: nunjucks' classes where it has the construct, extensions of them else. */
export const nodes = {
  Symbol: define('Symbol', ['value']),
  Literal: define('Literal', ['value']),
  TemplateData: define('TemplateData', ['value']),
  Output: define('Output', ['children']),
  NodeList: define('NodeList', ['children']),
  Root: define('Root', ['children']),
  Array: define('Array', ['children']),
  Dict: define('Dict', ['children']),
  Pair: define('Pair', ['key', 'value']),
  LookupVal: define('LookupVal', ['target', 'val']),
  InlineIf: define('InlineIf', ['cond', 'body', 'else_']),
  Neg: define('Neg', ['target']),
  Pos: define('Pos', ['target']),
  Not: define('Not', ['target']),
  Slice: define('Slice', ['start', 'stop', 'step']),
  Float: define('Float', ['value']),
  BigIntLit: define('BigIntLit', ['value']),
  Tuple: define('Tuple', ['children'], list),
  ConcatX: define('ConcatX', ['children'], list),
  Call: define('Call', ['func', ...calls]),
  GetAttr: define('GetAttr', ['target', 'name']),
  FilterX: define('FilterX', ['target', 'name', ...calls]),
  TestX: define('TestX', ['target', 'name', ...calls]),
  CompareX: define('CompareX', ['expr', 'ops']),
  Bin: define('Bin', ['op', 'left', 'right']),
  Do: define('Do', ['expr']),
  With: define('With', ['targets', 'values', 'body']),
  ForX: define('ForX', ['target', 'iter', 'test', 'recursive', 'body', 'else_']),
  SetX: define('SetX', ['target', 'value', 'filter', 'body']),
  MacroX: define('MacroX', ['name', 'kind', 'params', 'body']),
  CallBlock: define('CallBlock', ['params', 'call', 'body']),
  FilterBlock: define('FilterBlock', ['filter', 'body']),
  LoopCtl: define('LoopCtl', ['kind']),
} as const;

/** Visits every node under `root`, parents first, without recursion on the JavaScript stack. */
export function walk(root: unknown, visit: (node: Expression | Statement) => void): void {
  const stack: unknown[] = [root];
  while (stack.length > 0) {
    const next = stack.pop();
    if (next === null || typeof next !== 'object') continue;
    if (Array.isArray(next)) {
      for (let i = next.length - 1; i >= 0; i--) stack.push(next[i]);
      continue;
    }
    const node = next as Record<string, unknown>;
    if (typeof node['typename'] === 'string') visit(node as never);
    const fields =
      (node['fields'] as readonly string[] | undefined) ?? (node['name'] !== undefined ? ['default'] : []);
    for (let i = fields.length - 1; i >= 0; i--) stack.push(node[fields[i]!]);
  }
}
