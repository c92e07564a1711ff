import type { DuckdbAttachment } from '../../compiler/project/project.ts';
import { attachOptionTwice } from '../../diagnostics/codes/database.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { quoteText } from './quote.ts';

/** The ATTACH of a profile entry, as dbt-duckdb writes it (an alias is not quoted, text options are). */
export function attachSql(attachment: DuckdbAttachment): string {
  const options = attachment.options ?? {};
  const direct = {
    type: attachment.type,
    secret: attachment.secret,
    read_only: attachment.read_only || undefined,
  };
  const twice = Object.entries(direct).filter(([key, value]) => value !== undefined && key in options);
  if (twice.length > 0) {
    throw new ProblemError(attachOptionTwice({ path: attachment.path, options: twice.map(([key]) => key) }));
  }
  const path = /^(md|motherduck):/i.test(attachment.path)
    ? attachment.path.split('?', 1)[0]!
    : attachment.path;
  const type = direct.type ?? options['type'];
  const secret = direct.secret ?? options['secret'];
  const parts = [
    ...(type ? [`TYPE ${String(type)}`] : []),
    ...(secret ? [`SECRET ${String(secret)}`] : []),
    ...(direct.read_only || options['read_only'] ? ['READ_ONLY'] : []),
    ...Object.entries(options).flatMap(([key, value]) => furtherOption(key, value)),
  ];
  const alias = attachment.alias ? ` AS ${attachment.alias}` : '';
  return `ATTACH IF NOT EXISTS ${quoteText(path)}${alias}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}

function furtherOption(key: string, value: unknown): string[] {
  if (key === 'type' || key === 'secret' || key === 'read_only' || value === null || value === undefined)
    return [];
  const name = key.toUpperCase();
  if (typeof value === 'boolean') return value ? [name] : [];
  if (typeof value !== 'string') return [`${name} ${String(value)}`];
  return /^\s*('.*'|".*")\s*$/s.test(value) ? [`${name} ${value}`] : [`${name} ${quoteText(value)}`];
}

/** The CREATE SECRET of a profile entry, as dbt-duckdb writes it, and the name it gets. */
export function secretSql(
  secret: Readonly<Record<string, unknown>>,
  index: number,
): { readonly name: string; readonly sql: string } {
  const { persistent, name: given, scope, ...parameters } = secret;
  const name = given === undefined || given === null ? `_dbt_secret_${index + 1}` : String(given);
  const scopes = scope === undefined || scope === null ? [] : Array.isArray(scope) ? scope : [scope];
  const lines = [
    ...Object.entries(parameters)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([key, value]) => `${key} ${secretValue(key, value)}`),
    ...scopes.map((one) => `scope ${quoteText(one)}`),
  ];
  const kind = persistent === true ? ' PERSISTENT' : '';
  return { name, sql: `CREATE OR REPLACE${kind} SECRET ${name} (\n    ${lines.join(',\n    ')}\n)` };
}

function secretValue(key: string, value: unknown): string {
  if (Array.isArray(value)) return `array [${value.map(quoteText).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, text]) => `${quoteText(name)}: ${quoteText(text)}`);
    return `map {${entries.join(', ')}}`;
  }
  return key === 'type' || key === 'provider' || key === 'extra_http_headers'
    ? String(value)
    : quoteText(value);
}

/** Text with every value of a secret blotted out, the short ones (a type, a region) excepted only by key. */
export function withoutSecretValues(text: string, secret: Readonly<Record<string, unknown>>): string {
  let masked = text;
  for (const [key, value] of Object.entries(secret)) {
    if (['type', 'provider', 'name', 'scope', 'persistent', 'region'].includes(key)) continue;
    for (const piece of leafTexts(value)) if (piece.length > 0) masked = masked.replaceAll(piece, '*****');
  }
  return masked;
}

function leafTexts(value: unknown): string[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'object' ? Object.values(value).flatMap(leafTexts) : [String(value)];
}
