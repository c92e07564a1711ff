import { getAttribute } from '../../access.ts';
import { plainCalls } from '../../call.ts';
import { Dict } from '../../dict.ts';
import { typeError, valueError } from '../../failure.ts';
import { hostFunction } from '../../host.ts';
import { isInteger, toNumber } from '../../numbers.ts';
import { Undefined } from '../../values.ts';
import type { NO_FLAGS } from './re-emit.ts';
import { PyPattern, subjectOf } from './re-object.ts';

const BITS = { IGNORECASE: 2, LOCALE: 4, MULTILINE: 8, DOTALL: 16, UNICODE: 32, VERBOSE: 64, ASCII: 256 };
const SHORT = { I: 2, L: 4, M: 8, S: 16, U: 32, X: 64, A: 256 };

const compiled = new Map<string, PyPattern>();
const MOST_COMPILED = 512;

/** The compiled form of a pattern; the same text gives the same object, as Python's cache does. */
function compile(pattern: unknown, flags: unknown): PyPattern {
  if (pattern instanceof PyPattern) {
    if (flags !== undefined && flags !== 0)
      valueError('cannot process flags argument with a compiled pattern');
    return pattern;
  }
  if (pattern instanceof Undefined) return pattern.fail();
  if (typeof pattern !== 'string') return typeError('first argument must be string or compiled pattern');
  const bits =
    flags === undefined ? 0 : isInteger(flags) ? toNumber(flags) : typeError('flags must be an int');
  const key = `${bits}:${pattern}`;
  let known = compiled.get(key);
  if (!known) {
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    known = new PyPattern(pattern, flagsOf(bits), bits);
    compiled.set(key, known);
  }
  return known;
}

function flagsOf(bits: number): typeof NO_FLAGS {
  const has = (bit: number): boolean => (bits & bit) !== 0;
  return { a: has(256), i: has(2), m: has(8), s: has(16), x: has(64) };
}

/** A function of the module is a method of the compiled pattern; `own` are the names of its other arguments. */
function viaPattern(name: string, own: readonly string[]): [string, unknown] {
  const params = ['pattern', ...own, 'flags'];
  return [
    name,
    hostFunction(
      name,
      (args) => {
        const rest = args.slice(1, own.length + 1);
        while (rest.length > 0 && rest[rest.length - 1] === undefined) rest.pop();
        const method = getAttribute(compile(args[0], args[own.length + 1]), name);
        return plainCalls.call(method, rest, null);
      },
      { params },
    ),
  ];
}

// What Python's re.escape puts a backslash before.
const SPECIAL = /[()[\]{}?*+\-|^$\\.&~# \t\n\r\v\f]/g;

/** Python's `re` module. */
export function reModule(): Dict {
  return Dict.of([
    [
      'compile',
      hostFunction('compile', ([pattern, flags]) => compile(pattern, flags), {
        params: ['pattern', 'flags'],
      }),
    ],
    viaPattern('search', ['string']),
    viaPattern('match', ['string']),
    viaPattern('fullmatch', ['string']),
    viaPattern('findall', ['string']),
    viaPattern('finditer', ['string']),
    viaPattern('sub', ['repl', 'string', 'count']),
    viaPattern('subn', ['repl', 'string', 'count']),
    viaPattern('split', ['string', 'maxsplit']),
    [
      'escape',
      hostFunction('escape', ([text]) => subjectOf(text).replace(SPECIAL, '\\$&'), { params: ['pattern'] }),
    ],
    ['purge', hostFunction('purge', () => null)],
    ...Object.entries({ ...BITS, ...SHORT }),
  ]);
}
