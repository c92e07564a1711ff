import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { Dict } from './dict.ts';
import type { Expression } from './nodes.ts';
import { normalizeInteger, toFloat } from './numbers.ts';
import { parseExpressionText } from './parse-template.ts';
import { literalValue } from './static-calls.ts';
import { tupleOf } from './values.ts';

/** Python's literal_eval: the value of a text that is one literal; undefined when it is none. */
export function readLiteral(text: string): unknown {
  let tree: Expression;
  try {
    tree = parseExpressionText({ source: { path: '', text }, text: text.trim(), offset: 0 });
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
  return literalOf(tree, text);
}

function literalOf(node: Expression, text: string): unknown {
  switch (node.typename) {
    case 'Literal':
      // Jinja2 also takes `true` and `none`; Python does not.
      return typeof node.value === 'boolean' || node.value === null ? pythonWord(node, text) : node.value;
    case 'Float':
      return toFloat(node.value);
    case 'BigIntLit':
      return normalizeInteger(BigInt(node.value));
    case 'Neg':
    case 'Pos': {
      const value = literalValue(node.target);
      if (typeof value !== 'number') return undefined;
      const signed = node.typename === 'Neg' ? -value : value;
      return node.target.typename === 'Float' ? toFloat(signed) : signed + 0;
    }
    case 'Array':
    case 'Tuple': {
      const items = node.children.map((child) => literalOf(child, text));
      if (items.includes(undefined)) return undefined;
      return node.typename === 'Array' ? items : tupleOf(items);
    }
    case 'Dict': {
      const dict = new Dict();
      for (const pair of node.children) {
        const key = literalOf(pair.key, text);
        const value = literalOf(pair.value, text);
        if (key === undefined || value === undefined) return undefined;
        dict.set(key, value);
      }
      return dict;
    }
    default:
      return undefined;
  }
}

function pythonWord(node: Extract<Expression, { typename: 'Literal' }>, text: string): unknown {
  // Offsets are those of the trimmed text within `{{ }}`.
  const word = text.trim().slice(node.lineno - 2, node.colno - 2);
  return word === 'True' || word === 'False' || word === 'None' ? node.value : undefined;
}
