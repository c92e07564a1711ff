import { PyFloat } from '../compiler/jinja/values.ts';

// PyYAML's yaml.dump(…, Dumper=dbtPackageDumper, default_flow_style=False): keys sorted, lists indented, ASCII, 80 columns.
// package-lock.yml and packages.yml are kept in version control, so that both tools must write the same bytes.

const WIDTH = 80;

/** Block-style YAML of plain data, ending in a newline. */
export function printYaml(value: Readonly<Record<string, unknown>>): string {
  return mapping(value, 0).join('\n') + '\n';
}

function mapping(value: Readonly<Record<string, unknown>>, indent: number): string[] {
  return Object.keys(value)
    .sort()
    .flatMap((key) => {
      const name = scalar(key, indent);
      return entry(value[key], `${' '.repeat(indent)}${name}:`, indent);
    });
}

function entry(value: unknown, lead: string, indent: number): string[] {
  if (Array.isArray(value) && value.length > 0) return [lead, ...sequence(value, indent + 2)];
  if (isMapping(value) && Object.keys(value).length > 0) return [lead, ...mapping(value, indent + 2)];
  const column = lead.length + 1;
  return [`${lead} ${leaf(value, { column, indent: indent + 2 })}`];
}

function sequence(items: readonly unknown[], indent: number): string[] {
  const dash = `${' '.repeat(indent)}- `;
  return items.flatMap((item) => {
    if ((Array.isArray(item) && item.length > 0) || (isMapping(item) && Object.keys(item).length > 0)) {
      const lines = Array.isArray(item) ? sequence(item, indent + 2) : mapping(item, indent + 2);
      return [dash + lines[0]!.slice(indent + 2), ...lines.slice(1)];
    }
    return [dash + leaf(item, { column: dash.length, indent: indent + 2 })];
  });
}

interface Place {
  /** Column where the text starts, and where further lines of it do. */
  readonly column: number;
  readonly indent: number;
}

function leaf(value: unknown, place: Place): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof PyFloat) return `${value.value}.0`;
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return '[]';
  if (isMapping(value)) return '{}';
  return textIn(String(value), place);
}

function scalar(text: string, indent: number): string {
  return textIn(text, { column: indent, indent, isKey: true });
}

function textIn(text: string, place: Place & { readonly isKey?: boolean }): string {
  if (!/^[ -~]*$/.test(text)) return JSON.stringify(text).replace(/[\u007f-\uffff]/g, escaped);
  const quote = isPlain(text) ? '' : "'";
  const inner = quote === '' ? text : text.replaceAll("'", "''");
  const column = place.column + quote.length;
  return quote + (place.isKey ? inner : foldAtSpaces(inner, { ...place, column })) + quote;
}

function escaped(char: string): string {
  const code = char.charCodeAt(0);
  return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, '0');
}

/** Emitter.analyze_scalar: whether a text of one line can stand without quotes. */
function isPlain(text: string): boolean {
  if (text === '' || /^[ ]|[ ]$/.test(text) || resolvesToOtherType(text)) return false;
  if (/^(---|\.\.\.)/.test(text) || /^[#,[\]{}&*!|>'"%@`]/.test(text)) return false;
  if (/^[?:](\s|$)/.test(text) || /^-(\s|$)/.test(text)) return false;
  return !/:(\s|$)/.test(text) && !/\s#/.test(text);
}

const OTHER_TYPES = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/,
  /^(?:~|null|Null|NULL|<<|=)$/,
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
];

function resolvesToOtherType(text: string): boolean {
  return OTHER_TYPES.some((pattern) => pattern.test(text));
}

/** A line longer than 80 columns breaks at its next single space. */
function foldAtSpaces(text: string, { column, indent }: Place): string {
  const pieces = text.split(/(?<=[^ ]) (?=[^ ])/);
  let folded = '';
  let at = column;
  for (const [index, piece] of pieces.entries()) {
    if (index > 0 && at > WIDTH) {
      folded += `\n${' '.repeat(indent)}${piece}`;
      at = indent + piece.length;
    } else {
      folded += index > 0 ? ` ${piece}` : piece;
      at += piece.length + (index > 0 ? 1 : 0);
    }
  }
  return folded;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof PyFloat);
}
