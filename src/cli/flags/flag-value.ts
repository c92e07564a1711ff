import { parseYaml } from '../../compiler/project/yaml.ts';
import { invalidOptionValue } from '../../diagnostics/codes/usage.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import type { GivenValue } from '../call.ts';
import type { FlagSpec } from './flag-spec.ts';

const yes = new Set(['1', 'true', 't', 'yes', 'y', 'on']);
const no = new Set(['0', 'false', 'f', 'no', 'n', 'off', '']);

/** Gives an option's text its type, as click does; throws a usage ProblemError where it has none. */
export function flagValue(flag: FlagSpec, given: GivenValue): unknown {
  switch (flag.kind) {
    case 'switch':
      return typeof given === 'boolean' ? given : truth(flag, String(given));
    case 'integer':
      return integer(flag, String(given));
    case 'yaml':
      return dictionary(flag, String(given));
    case 'list':
      return words(flag, typeof given === 'string' ? given.split(' ') : (given as readonly string[]));
    case 'text':
      return choice(flag, String(given));
  }
}

function truth(flag: FlagSpec, text: string): boolean {
  const word = text.trim().toLowerCase();
  if (yes.has(word)) return true;
  return no.has(word) ? false : fail(flag, `'${text}' is not a valid boolean.`);
}

function integer(flag: FlagSpec, text: string): number {
  return /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : fail(flag, `'${text}' is not a valid integer.`);
}

function choice(flag: FlagSpec, text: string): string {
  if (!flag.choices) return text;
  const found = flag.choices.find((it) => it === text.toLowerCase());
  return found ?? fail(flag, notOneOf(text, flag.choices));
}

function words(flag: FlagSpec, list: readonly string[]): readonly string[] {
  if (!flag.choices) return list;
  return list.filter((word) => word !== '').map((word) => choice(flag, word));
}

function dictionary(flag: FlagSpec, text: string): Readonly<Record<string, unknown>> {
  const { value, problem } = parseYaml({ path: flag.spellings[0]!, text });
  if (problem || typeof value !== 'object' || value === null || Array.isArray(value)) {
    return text.trim() === ''
      ? {}
      : fail(
          flag,
          `String '${text}' is not valid YAML`,
          `write a mapping: ${flag.spellings[0]} '{name: value}'`,
        );
  }
  return value as Readonly<Record<string, unknown>>;
}

function notOneOf(text: string, choices: readonly string[]): string {
  return `'${text}' is not one of ${choices.map((it) => `'${it}'`).join(', ')}.`;
}

function fail(flag: FlagSpec, reason: string, hint?: string): never {
  throw new ProblemError(invalidOptionValue(flag.spellings[0]!, reason, hint));
}
