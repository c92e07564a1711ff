import type { Random } from './random.ts';
import { SQL_MISTAKES } from './sql-mistakes.ts';

/** What may stand anywhere and rarely should. */
const ANYWHERE = [
  '\0',
  '\u0001',
  '\r\n',
  '\r',
  '\t',
  '\u00a0',
  '\ufeff',
  '\u2028',
  '\ud800',
  '😀',
  'ß',
  'é',
  '\u202e',
  "'",
  '"',
  '`',
  '\\',
  '$$',
  '--',
  '/*',
  '*/',
  ';',
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ',',
  ',,',
  '0',
  '-1',
  '1e999',
  '9999999999999999999999',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'None',
  'true',
  '',
];

const JINJA = [
  '{{',
  '}}',
  '{%',
  '%}',
  '{#',
  '#}',
  '{%-',
  '-%}',
  '{{-',
  '+%}',
  '{% if',
  '{% endif %}',
  '{% else %}',
  '{% for x in y %}',
  '{% endfor %}',
  '{% macro',
  '{% endmacro %}',
  '{% call',
  '{% endcall %}',
  '{% set',
  '{% endset %}',
  '{% raw %}',
  '{% endraw %}',
  '{% block x %}',
  '{% do ',
  '{% test t(model) %}',
  '{% endtest %}',
  '{% snapshot s %}',
  '{% endsnapshot %}',
  '{% docs d %}',
  '{% enddocs %}',
  '{% include "x" %}',
  '{% import "x" as y %}',
  '{% extends "x" %}',
  '{% filter upper %}',
  '{{ ref(',
  "{{ ref('orders') }}",
  '{{ this }}',
  '{{ self }}',
  '{{ caller() }}',
  '{{ super() }}',
  '{{ loop.index }}',
  '{{ varargs }}',
  '{{ graph }}',
  '{{ model }}',
  '{{ context }}',
  '{{ builtins }}',
  '{{ none.x.y }}',
  '{{ 1 / 0 }}',
  '{{ "a" * 1000000000 }}',
  '{{ range(1000000000) }}',
  '{{ [].pop() }}',
  '{{ {}["a"] }}',
  '{{ "".join(1) }}',
  '{{ ().__class__ }}',
  '{{ modules.re.match("(", "") }}',
  '{{ modules.datetime.datetime(0, 0, 0) }}',
  '{{ fromjson("{") }}',
  '{{ fromyaml("[") }}',
  '{{ tojson(ref) }}',
  '{{ return(1) }}',
  '{{ config(materialized=1) }}',
  '{{ config(tags={}) }}',
  '{{ var() }}',
  '{{ env_var(1) }}',
  '{{ adapter.dispatch() }}',
  '{{ target }}',
  '| safe',
  '| map(attribute=1)',
  '| sort(attribute="a.b")',
  '| groupby("x")',
  '| tojson',
  '| nothing',
  'is divisibleby(0)',
  'is nothing',
  'if ',
  ' else ',
  ' in ',
  ' not ',
  '~',
  '**',
  '//',
  '%',
  '|',
  '[::0]',
  '[1:2:3]',
  '.',
  ':',
  '=',
];

const YAML = [
  ': ',
  '- ',
  '  ',
  '\n',
  '\n- ',
  '\n  - ',
  '\n\t',
  '#',
  ' #',
  '&a ',
  '*a',
  '*missing',
  '<<: ',
  '<<: *a',
  '|',
  '>',
  '|-9',
  '>+',
  '? ',
  '!!str ',
  '!!binary ',
  '!!python/object ',
  '!x ',
  '%YAML 1.2\n',
  '---\n',
  '...\n',
  '{a: ',
  '[',
  ']',
  '{}',
  '[]',
  '~',
  '.nan',
  '-.inf',
  '2031-01-01',
  '0x1F',
  '0o7',
  '1_000',
  'yes',
  '""',
  "''",
  'name: ',
  'models:',
  'version: 2',
  'config:',
  '+enabled: ',
  'columns:',
  'tests: ',
  'data_tests: [',
  '  null: null\n',
];

const SELECT = [
  '+',
  '@',
  '*',
  ':',
  ',',
  ' ',
  'tag:',
  'path:',
  'config.',
  'state:',
  'result:',
  '1+',
  '+99999',
  '[',
  '!',
  '..',
  '/',
];

const TOKEN = /[\w$]+|\{[{%#]-?|-?[}%#]\}|\s+|./gsu;

type Mutator = (text: string, random: Random) => string;

/** Names tell what each does to a text. */
const mutators: readonly Mutator[] = [
  deleteBytes,
  deleteBytes,
  deleteToken,
  deleteToken,
  duplicateToken,
  swapTokens,
  swapTokens,
  insert(ANYWHERE),
  insert(JINJA),
  insert(JINJA),
  insert(YAML),
  insert(YAML),
  replaceToken,
  replaceToken,
  duplicateLine,
  deleteLine,
  indentLine,
  truncate,
  nest,
  lengthen,
  flipByte,
  windowsLines,
  spoilSql,
];

/** A text with one to six mistakes in it. */
export function mutate(text: string, random: Random): string {
  let mutated = text;
  for (let left = 1 + random.below(random.below(6) + 1); left > 0; left--) {
    mutated = random.pick(mutators)(mutated, random);
  }
  return mutated;
}

/** A selector with one to three mistakes in it. */
export function mutateSelector(text: string, random: Random): string {
  let mutated = text;
  for (let left = 1 + random.below(3); left > 0; left--) {
    const change = random.pick([
      deleteBytes,
      deleteToken,
      duplicateToken,
      swapTokens,
      insert(SELECT),
      insert(ANYWHERE),
    ]);
    mutated = change(mutated, random);
  }
  return mutated;
}

function deleteBytes(text: string, random: Random): string {
  const start = random.below(text.length + 1);
  return text.slice(0, start) + text.slice(start + 1 + random.below(random.pick([1, 4, 40])));
}

function truncate(text: string, random: Random): string {
  return text.slice(0, random.below(text.length + 1));
}

function insert(pieces: readonly string[]): Mutator {
  return (text, random) => {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(pieces) + text.slice(at);
  };
}

function flipByte(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  return (
    text.slice(0, at) + String.fromCharCode(random.below(random.pick([128, 256, 65536]))) + text.slice(at + 1)
  );
}

function onTokens(text: string, change: (tokens: string[]) => void): string {
  const tokens = text.match(TOKEN) ?? [];
  if (tokens.length > 0) change(tokens);
  return tokens.join('');
}

function deleteToken(text: string, random: Random): string {
  return onTokens(text, (tokens) => tokens.splice(random.below(tokens.length), 1));
}

function duplicateToken(text: string, random: Random): string {
  return onTokens(text, (tokens) => {
    const at = random.below(tokens.length);
    tokens.splice(at, 0, ...Array<string>(random.pick([1, 1, 2, 30])).fill(tokens[at]!));
  });
}

function swapTokens(text: string, random: Random): string {
  return onTokens(text, (tokens) => {
    const [a, b] = [random.below(tokens.length), random.below(tokens.length)];
    [tokens[a], tokens[b]] = [tokens[b]!, tokens[a]!];
  });
}

function replaceToken(text: string, random: Random): string {
  return onTokens(text, (tokens) => {
    const from = random.below(3) === 0 ? random.pick([ANYWHERE, JINJA, YAML]) : tokens;
    tokens[random.below(tokens.length)] = random.pick(from);
  });
}

function onLines(text: string, change: (lines: string[]) => void): string {
  const lines = text.split('\n');
  change(lines);
  return lines.join('\n');
}

function deleteLine(text: string, random: Random): string {
  return onLines(text, (lines) => lines.splice(random.below(lines.length), 1));
}

function duplicateLine(text: string, random: Random): string {
  return onLines(text, (lines) => {
    const line = random.pick(lines);
    lines.splice(random.below(lines.length), 0, line);
  });
}

function indentLine(text: string, random: Random): string {
  return onLines(text, (lines) => {
    const at = random.below(lines.length);
    lines[at] = random.pick([`  ${lines[at]}`, ` ${lines[at]}`, `\t${lines[at]}`, lines[at]!.trimStart()]);
  });
}

/** Deep nesting, closed or not. */
function nest(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const depth = random.pick([10, 300, 5000]);
  const [open, close] = random.pick([
    ['(', ')'],
    ['[', ']'],
    ['{', '}'],
    ['{{ (', ') }}'],
    ['{% if true %}', '{% endif %}'],
    ['{% for a in [1] %}', '{% endfor %}'],
    ['{{ not ', ' }}'],
    ['{{ -', ' }}'],
    ['- ', ''],
    ['{a: ', '}'],
    ['a.', ''],
    ['x|upper', ''],
    ['1 + ', ''],
    ['select (', ')'],
  ] as const);
  const closing = random.below(2) === 0 ? close.repeat(depth) : '';
  return text.slice(0, at) + open.repeat(depth) + closing + text.slice(at);
}

/** A very long line, name or run of one piece. */
function lengthen(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const piece = random.pick(['a', ' ', '0', '-', '"', '\n', 'é', '\t', '#', '{', '%', '\\', '.', ':']);
  return text.slice(0, at) + piece.repeat(random.pick([300, 5000, 50_000])) + text.slice(at);
}

function windowsLines(text: string): string {
  return text.replaceAll('\n', '\r\n');
}

/** SQL that DuckDB refuses, in the place of the text or of one of its lines. */
function spoilSql(text: string, random: Random): string {
  const mistake = random.pick(SQL_MISTAKES);
  if (random.below(2) === 0) return mistake;
  return onLines(text, (lines) => {
    lines[random.below(lines.length)] = mistake;
  });
}
