import type { Expression } from './nodes.ts';

/** Whether Jinja2 computes an expression while compiling: native rendering then sees its text. */
export function isConstant(node: Expression): boolean {
  switch (node.typename) {
    case 'Literal':
    case 'Float':
    case 'BigIntLit':
      return true;
    case 'Tuple':
    case 'Array':
    case 'ConcatX':
      return node.children.every(isConstant);
    case 'Dict':
      return node.children.every((pair) => isConstant(pair.key) && isConstant(pair.value));
    case 'Neg':
    case 'Pos':
    case 'Not':
      return isConstant(node.target);
    case 'And':
    case 'Or':
    case 'Bin':
      return isConstant(node.left) && isConstant(node.right);
    case 'CompareX':
      return isConstant(node.expr) && node.ops.every(([, operand]) => isConstant(operand));
    case 'InlineIf':
      return (
        isConstant(node.cond) && isConstant(node.body) && (node.else_ === null || isConstant(node.else_))
      );
    case 'FilterX':
      return !node.name.startsWith('as_') && isConstant(node.target) && node.args.every(isConstant);
    case 'TestX':
      return isConstant(node.target) && node.args.every(isConstant);
    default:
      return false;
  }
}
