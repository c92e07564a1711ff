import { PySet } from './dict.ts';
import { checkSize, raise, typeError } from './failure.ts';
import { HostObject, type HostOperator } from './host.ts';
import { isFloat, isInteger, isNumber, normalizeInteger, toBigInt, toFloat, toNumber } from './numbers.ts';
import { percentFormat } from './percent-format.ts';
import { typeName } from './text.ts';
import { PyFloat, Tuple, tupleOf, Undefined } from './values.ts';

/** Bits that an int may have: enough for every honest use, far below what would stall the process. */
const MAX_BITS = 1 << 17;

/** `a + b`. */
export function add(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (!Number.isInteger(a) || !Number.isInteger(b)) return toFloat(sum);
    return Number.isSafeInteger(sum) ? sum : normalizeInteger(BigInt(a) + BigInt(b));
  }
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (isNumber(a) && isNumber(b)) {
    if (isFloat(a) || isFloat(b)) return toFloat(toNumber(a) + toNumber(b));
    return normalizeInteger(toBigInt(a) + toBigInt(b));
  }
  if (Array.isArray(a)) {
    if (Array.isArray(b) && a instanceof Tuple === b instanceof Tuple) {
      checkSize(a.length + b.length, 'A list');
      const joined = Array.from<unknown>(a).concat(Array.from<unknown>(b));
      return a instanceof Tuple ? tupleOf(joined) : joined;
    }
    if (b instanceof Undefined) b.fail();
    if (!(b instanceof HostObject)) {
      const kind = typeName(a);
      typeError(`can only concatenate ${kind} (not "${typeName(b)}") to ${kind}`);
    }
  }
  if (typeof a === 'string' && !(b instanceof HostObject)) {
    if (b instanceof Undefined) b.fail();
    typeError(`can only concatenate str (not "${typeName(b)}") to str`);
  }
  return operateHost('+', a, b);
}

/** `a - b`. */
export function subtract(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (!Number.isInteger(a) || !Number.isInteger(b)) return toFloat(difference);
    return Number.isSafeInteger(difference) ? difference : normalizeInteger(BigInt(a) - BigInt(b));
  }
  if (isNumber(a) && isNumber(b)) {
    if (isFloat(a) || isFloat(b)) return toFloat(toNumber(a) - toNumber(b));
    return normalizeInteger(toBigInt(a) - toBigInt(b));
  }
  if (a instanceof PySet && b instanceof PySet) {
    return new PySet(a.items().filter((item) => !b.dict.has(item)));
  }
  return operateHost('-', a, b);
}

/** `a * b`, for texts and lists too. */
export function multiply(a: unknown, b: unknown): unknown {
  if (isNumber(a) && isNumber(b)) {
    if (isFloat(a) || isFloat(b)) return toFloat(toNumber(a) * toNumber(b));
    const product = toNumber(a) * toNumber(b);
    if (Number.isSafeInteger(product)) return product + 0;
    const left = toBigInt(a);
    const right = toBigInt(b);
    checkBits(left, right);
    return normalizeInteger(left * right);
  }
  if (isInteger(b) && (typeof a === 'string' || Array.isArray(a))) return repeat(a, toNumber(b));
  if (isInteger(a) && (typeof b === 'string' || Array.isArray(b))) return repeat(b, toNumber(a));
  return operateHost('*', a, b);
}

function repeat(value: string | unknown[], times: number): unknown {
  const count = Math.max(0, times);
  if (value.length === 0) return value;
  checkSize(value.length * count, 'A repeated value');
  if (typeof value === 'string') return value.repeat(count);
  const items: unknown[] = [];
  for (let i = 0; i < count; i++) for (const item of value) items.push(item);
  return value instanceof Tuple ? tupleOf(items) : items;
}

function checkBits(a: bigint, b: bigint): void {
  if ((a.toString(16).length + b.toString(16).length) * 4 > MAX_BITS) raise('TooLarge', 'A number');
}

/** `a / b`: always a float. */
export function divide(a: unknown, b: unknown): unknown {
  if (!isNumber(a) || !isNumber(b)) return operateHost('/', a, b);
  const divisor = toNumber(b);
  if (divisor === 0) {
    raise('ZeroDivisionError', isFloat(a) || isFloat(b) ? 'float division by zero' : 'division by zero');
  }
  return toFloat(toNumber(a) / divisor);
}

/** `a // b`: rounds down. */
export function floorDivide(a: unknown, b: unknown): unknown {
  if (!isNumber(a) || !isNumber(b)) return operateHost('//', a, b);
  const divisor = checkedDivisor(a, b);
  if (isFloat(a) || isFloat(b)) return toFloat(Math.floor(toNumber(a) / divisor));
  if (typeof a !== 'bigint' && typeof b !== 'bigint') return Math.floor(toNumber(a) / divisor) + 0;
  const left = toBigInt(a);
  const right = toBigInt(b);
  const quotient = left / right;
  const isBelow = left % right !== 0n && left < 0n !== right < 0n;
  return normalizeInteger(isBelow ? quotient - 1n : quotient);
}

function checkedDivisor(a: unknown, b: unknown): number {
  const divisor = toNumber(b);
  if (divisor === 0) {
    const isWhole = !isFloat(a) && !isFloat(b);
    raise('ZeroDivisionError', isWhole ? 'integer division or modulo by zero' : 'float divmod()');
  }
  return divisor;
}

/** `a % b`, which formats when `a` is a text. */
export function modulo(a: unknown, b: unknown): unknown {
  if (typeof a === 'string') return percentFormat(a, b);
  if (!isNumber(a) || !isNumber(b)) return operateHost('%', a, b);
  const divisor = checkedDivisor(a, b);
  if (typeof a === 'bigint' || typeof b === 'bigint') {
    if (!isFloat(a) && !isFloat(b)) {
      const right = toBigInt(b);
      const rest = toBigInt(a) % right;
      return normalizeInteger(rest !== 0n && rest < 0n !== right < 0n ? rest + right : rest);
    }
  }
  let rest = toNumber(a) % divisor;
  if (rest !== 0 && rest < 0 !== divisor < 0) rest += divisor;
  return isFloat(a) || isFloat(b) ? toFloat(rest) : rest + 0;
}

/** `a ** b`. */
export function power(a: unknown, b: unknown): unknown {
  if (!isNumber(a) || !isNumber(b)) return operateHost('**', a, b);
  const result = toNumber(a) ** toNumber(b);
  if (isFloat(a) || isFloat(b) || toNumber(b) < 0) {
    if (toNumber(a) === 0 && toNumber(b) < 0) {
      raise('ZeroDivisionError', '0.0 cannot be raised to a negative power');
    }
    return toFloat(result);
  }
  if (Number.isSafeInteger(result)) return result;
  if (toBigInt(a).toString(16).length * 4 * toNumber(b) > MAX_BITS) raise('TooLarge', 'A number');
  return normalizeInteger(toBigInt(a) ** toBigInt(b));
}

/** `-a`. */
export function negate(a: unknown): unknown {
  if (typeof a === 'number') return a === 0 ? 0 : -a;
  if (a instanceof PyFloat) return toFloat(-a.value);
  if (typeof a === 'bigint') return normalizeInteger(-a);
  if (typeof a === 'boolean') return a ? -1 : 0;
  if (a instanceof Undefined) a.fail();
  if (a instanceof HostObject) {
    const result = a.negate();
    if (result !== undefined) return result;
  }
  return typeError(`bad operand type for unary -: '${typeName(a)}'`);
}

/** `+a`. */
export function positive(a: unknown): unknown {
  if (typeof a === 'boolean') return a ? 1 : 0;
  if (isNumber(a)) return a;
  if (a instanceof Undefined) a.fail();
  return typeError(`bad operand type for unary +: '${typeName(a)}'`);
}

/** Lets a host object on either side answer; fails as Python does when none can. */
function operateHost(operator: HostOperator, a: unknown, b: unknown): unknown {
  if (a instanceof HostObject) {
    const result = a.operate(operator, b, false);
    if (result !== undefined) return result;
  }
  if (b instanceof HostObject) {
    const result = b.operate(operator, a, true);
    if (result !== undefined) return result;
  }
  if (a instanceof Undefined) a.fail();
  if (b instanceof Undefined) b.fail();
  const printed = operator === '**' ? '** or pow()' : operator;
  return typeError(`unsupported operand type(s) for ${printed}: '${typeName(a)}' and '${typeName(b)}'`);
}
