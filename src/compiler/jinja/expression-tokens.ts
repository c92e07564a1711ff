import { T } from './lexer.ts';

// Which tokens mean what in an expression.

export const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>=']);
/** Names that can't begin the bare argument of a test: `x is defined and y`. */
export const AFTER_TEST = new Set(['else', 'or', 'and', 'if', 'not', 'in', 'recursive']);
export const TEST_ARGUMENT = new Set([
  T.TOKEN_SYMBOL,
  T.TOKEN_STRING,
  T.TOKEN_INT,
  T.TOKEN_FLOAT,
  T.TOKEN_LEFT_BRACKET,
  T.TOKEN_LEFT_CURLY,
  T.TOKEN_BOOLEAN,
  T.TOKEN_NONE,
]);

/** Most expressions begin with one of these, and are over with one of those. */
export const BEGINS_ATOM = new Set([
  T.TOKEN_SYMBOL,
  T.TOKEN_STRING,
  T.TOKEN_INT,
  T.TOKEN_FLOAT,
  T.TOKEN_BOOLEAN,
  T.TOKEN_NONE,
]);
export const ENDS_EXPRESSION = new Set([
  T.TOKEN_COMMA,
  T.TOKEN_RIGHT_PAREN,
  T.TOKEN_RIGHT_BRACKET,
  T.TOKEN_RIGHT_CURLY,
  T.TOKEN_VARIABLE_END,
  T.TOKEN_BLOCK_END,
]);
export const SUM = ['+', '-'];
export const PRODUCT = ['*', '/', '//', '%'];
export const POWER = ['**'];
